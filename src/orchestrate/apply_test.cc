// Plans carried out on the engine in memory.
#include "orchestrate/apply.h"

#include <atomic>
#include <chrono>
#include <mutex>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/check.h"
#include "orchestrate/failure_report.h"
#include "orchestrate/labels.h"
#include "orchestrate/plan_down.h"
#include "orchestrate/progress_lines.h"
#include "orchestrate/scene_for_test.h"
#include "orchestrate/up.h"
#include "testing/fake_engine.h"
#include "testing/memory_files.h"

namespace bulkhead::orchestrate {
namespace {

using model::DependencyCondition;
using model::ServiceName;
using std::chrono::milliseconds;

/// A project, the engine in memory, and what the user runs.
class Stage {
 public:
  Stage() {
    for (const char* image : {"app", "postgres"}) engine.add_image(image);
  }

  UpRequest request(const PlanOptions& options = {}) {
    UpRequest request{scene.project, files};
    request.hash_inputs = scene.hash_inputs();
    request.jobs = scene.jobs;
    request.plan = options;
    return request;
  }

  UpOutcome up(const PlanOptions& options = {}) {
    auto outcome = orchestrate::up(request(options), engine, system_clock(), progress, apply, {});
    CHECK(outcome.has_value());
    return std::move(*outcome);
  }

  /// What `bulkhead up` says when it fails.
  std::string report() {
    const UpOutcome outcome = up();
    return failure_report(outcome.prepared.outcome.plan, outcome.applied, false);
  }

  std::string changes_left() {
    const auto prepared = prepare(request(), engine, {});
    CHECK(prepared.has_value());
    std::string text;
    for (const auto& change : prepared->outcome.plan.changes) {
      text += fmt::format("{} {}: {}\n", name(change.kind), change.name, change.reason);
    }
    return text;
  }

  /// "shop-db-1 running, shop-web-1 exited"
  std::string containers() {
    std::string text;
    const auto listed = engine.list_containers({}, {});
    for (const auto& container : *listed) {
      text +=
          fmt::format("{}{} {}", text.empty() ? "" : ", ", container.name, name(container.state));
    }
    return text;
  }

  docker::Container inspect(const std::string& name) {
    return *engine.inspect_container(docker::ContainerRef(name), {});
  }

  DownPlan down(const DownOptions& options = {}) {
    const auto live = observe(engine, "shop", {}, {});
    CHECK(live.has_value());
    DownPlan plan = plan_down("shop", *live, options);
    const ApplyOutcome outcome =
        orchestrate::apply(plan.plan, {}, *live, engine, system_clock(), progress, apply);
    EXPECT_TRUE(outcome.succeeded()) << failure_report(plan.plan, outcome, false);
    return plan;
  }

  Scene scene;
  testing::FakeEngine engine;
  testing::MemoryFiles files;
  std::string said;
  ProgressLines progress{[this](std::string_view text) { said += text; }};
  ApplyOptions apply;
};

void give_check(model::Service& service, std::chrono::milliseconds interval, int retries) {
  service.healthcheck.emplace();
  service.healthcheck->test = {"CMD", "pg_isready", "-U", "shop"};
  service.healthcheck->interval = interval;
  service.healthcheck->retries = static_cast<std::uint64_t>(retries);
}

/// web → migrate (done) → db (healthy)
void add_three(Scene& scene) {
  give_check(scene.add("db", "postgres"), milliseconds(100), 3);
  scene.add("migrate");
  give_check(scene.add("web"), milliseconds(100), 3);
  scene.depend("migrate", "db", DependencyCondition::kHealthy);
  scene.depend("web", "migrate", DependencyCondition::kCompletedSuccessfully);
}

testing::FakeProgram ends_with(int code, std::string err = {}) {
  testing::FakeProgram program;
  program.exit_code = code;
  program.err = std::move(err);
  return program;
}

testing::FakeProgram job_or_service(const docker::Container& container) {
  return container.label(kServiceLabel) == "migrate" ? ends_with(0) : testing::FakeProgram();
}

TEST(Up, BringsEverythingUpAndThenHasNothingToDo) {
  Stage stage;
  add_three(stage.scene);
  stage.engine.set_programs(job_or_service);
  const UpOutcome outcome = stage.up();
  EXPECT_TRUE(outcome.applied.succeeded());
  EXPECT_EQ(stage.containers(), "shop-db-1 running, shop-migrate-1 exited, shop-web-1 running");
  EXPECT_EQ(stage.changes_left(), "");
  const UpOutcome second = stage.up();
  EXPECT_TRUE(second.applied.succeeded());
  EXPECT_EQ(second.prepared.outcome.plan.unchanged, 3U);
}

TEST(Up, SetsTheLabelsOfCompose) {
  Stage stage;
  stage.scene.add("web");
  ASSERT_TRUE(stage.up().applied.succeeded());
  std::string text;
  for (const auto& [key, value] : stage.inspect("shop-web-1").config.labels) {
    const bool digest = key == kConfigHashLabel || key == kImageLabel;
    text +=
        fmt::format("{}={}\n", key, digest ? fmt::format("{} characters", value.size()) : value);
  }
  EXPECT_EQ(text,
            "com.docker.compose.config-hash=64 characters\n"
            "com.docker.compose.container-number=1\n"
            "com.docker.compose.depends_on=\n"
            "com.docker.compose.image=71 characters\n"
            "com.docker.compose.oneoff=False\n"
            "com.docker.compose.project=shop\n"
            "com.docker.compose.project.config_files=/shop/compose.yaml\n"
            "com.docker.compose.project.working_dir=/shop\n"
            "com.docker.compose.service=web\n"
            "com.docker.compose.version=2.26.1\n");
}

TEST(Up, OwnChecksOpenAGateLongBeforeTheEngineDoes) {
  Stage stage;
  give_check(stage.scene.add("db", "postgres"), std::chrono::seconds(30), 3);
  stage.scene.add("web");
  stage.scene.depend("web", "db", DependencyCondition::kHealthy);
  stage.engine.set_programs([](const docker::Container&) {
    testing::FakeProgram program;
    program.health = docker::HealthStatus::kStarting;
    return program;
  });
  std::atomic<int> asked{0};
  stage.engine.set_execs([&](const docker::Container&, const docker::ExecSpec& spec) {
    EXPECT_EQ(spec.cmd, (std::vector<std::string>{"pg_isready", "-U", "shop"}));
    docker::ExecResult result;
    result.exit_code = ++asked < 4 ? 2 : 0;
    return result;
  });
  EXPECT_TRUE(stage.up().applied.succeeded());
  EXPECT_EQ(asked, 4);
}

TEST(Up, SaysWhyAServiceIsNotHealthyAndWhomItHoldsBack) {
  Stage stage;
  add_three(stage.scene);
  stage.engine.set_programs([](const docker::Container&) {
    testing::FakeProgram program;
    program.health = docker::HealthStatus::kStarting;
    program.out = "database system is starting up\n";
    program.err = "FATAL: no space left\n";
    return program;
  });
  stage.engine.set_execs([](const docker::Container&, const docker::ExecSpec&) {
    docker::ExecResult result;
    result.exit_code = 2;
    result.stdout_text = "/run/postgresql:5432 - no response\n";
    return result;
  });
  EXPECT_EQ(stage.report(),
            "error: db (shop-db-1): its healthcheck did not pass within 0.30 s\n"
            "    its healthcheck, exit 2: pg_isready -U shop\n"
            "      /run/postgresql:5432 - no response\n"
            "    its last log lines:\n"
            "      database system is starting up\n"
            "      FATAL: no space left\n"
            "    held back by it: migrate, web\n"
            "  next: docker logs shop-db-1\n"
            "  what was done so far stays; `bulkhead up` goes on from there, `bulkhead down` "
            "removes it (project shop)\n");
  // Nothing was started before its time.
  EXPECT_EQ(stage.containers(), "shop-db-1 running, shop-migrate-1 created, shop-web-1 created");
}

TEST(Up, SaysHowAOneShotFailed) {
  Stage stage;
  add_three(stage.scene);
  stage.engine.set_programs([](const docker::Container& container) {
    return container.name.find("migrate") == std::string::npos
               ? testing::FakeProgram()
               : ends_with(3, "relation \"users\" exists already\n");
  });
  EXPECT_EQ(stage.report(),
            "error: migrate (shop-migrate-1): it ended with exit 3\n"
            "    its last log lines:\n"
            "      relation \"users\" exists already\n"
            "    held back by it: web\n"
            "  next: docker logs shop-migrate-1\n"
            "  what was done so far stays; `bulkhead up` goes on from there, `bulkhead down` "
            "removes it (project shop)\n");
}

TEST(Up, AProgramThatEndsAtOnceIsNoSuccess) {
  Stage stage;
  stage.scene.add("web");
  stage.engine.set_programs([](const docker::Container&) { return ends_with(1); });
  EXPECT_EQ(stage.report(),
            "error: web (shop-web-1): it ended with exit 1\n"
            "    it logged nothing\n"
            "  next: docker logs shop-web-1\n"
            "  what was done so far stays; `bulkhead up` goes on from there, `bulkhead down` "
            "removes it (project shop)\n");
}

TEST(Up, AProgramThatHasNothingMoreToDoIsOne) {
  Stage stage;
  stage.scene.add("hello");
  stage.engine.set_programs([](const docker::Container&) { return ends_with(0); });
  EXPECT_TRUE(stage.up().applied.succeeded());
}

TEST(Up, SaysWhatTheEngineRefused) {
  Stage stage;
  stage.scene.add("web");
  stage.engine.fail_next(
      "creating network shop_default",
      {ErrorKind::kRefused, "could not find an available, non-overlapping IPv4 address pool", 403});
  EXPECT_EQ(stage.report(),
            "error: creating network shop_default: could not find an available, non-overlapping "
            "IPv4 address pool\n"
            "    held back by it: web\n"
            "  what was done so far stays; `bulkhead up` goes on from there, `bulkhead down` "
            "removes it (project shop)\n");
}

TEST(Up, AnUnhealthyServiceThatNobodyNeedsIsAFailureAndHoldsNothingBack) {
  Stage stage;
  give_check(stage.scene.add("cache"), milliseconds(50), 2);
  stage.scene.add("web");
  stage.scene.depend("web", "cache", DependencyCondition::kHealthy).required = false;
  stage.engine.set_programs([](const docker::Container& container) {
    return container.name == "shop-cache-1" ? ends_with(9) : testing::FakeProgram();
  });
  const UpOutcome outcome = stage.up();
  ASSERT_EQ(outcome.applied.failures.size(), 1U);
  EXPECT_EQ(headline(outcome.applied.failures[0]), "cache (shop-cache-1): it ended with exit 9");
  EXPECT_EQ(stage.containers(), "shop-cache-1 exited, shop-web-1 running");
}

TEST(Up, StopsCleanlyWhenAsked) {
  Stage stage;
  add_three(stage.scene);
  stage.engine.set_programs([](const docker::Container&) {
    testing::FakeProgram program;
    program.health = docker::HealthStatus::kStarting;
    return program;
  });
  std::stop_source user;
  stage.engine.set_execs([&](const docker::Container&, const docker::ExecSpec&) {
    user.request_stop();
    docker::ExecResult result;
    result.exit_code = 1;
    return result;
  });
  stage.apply.stop = user.get_token();
  const UpOutcome outcome = stage.up();
  EXPECT_TRUE(outcome.applied.interrupted);
  EXPECT_EQ(failure_report(outcome.prepared.outcome.plan, outcome.applied, false),
            "interrupted: what was done so far stays; `bulkhead up` goes on from there, `bulkhead "
            "down` removes it (project shop)\n");
}

TEST(Up, SurvivesABreakOfTheEventStream) {
  Stage stage;
  add_three(stage.scene);
  stage.engine.set_programs(job_or_service);
  stage.engine.set_before_call([&](const std::string& doing) {
    if (doing.starts_with("starting")) stage.engine.break_streams();
  });
  EXPECT_TRUE(stage.up().applied.succeeded());
}

TEST(Up, ChangesInPlaceKeepTheContainer) {
  Stage stage;
  stage.scene.network("data");
  stage.scene.add("web");
  ASSERT_TRUE(stage.up().applied.succeeded());
  const auto before = stage.inspect("shop-web-1");
  model::Service& web = stage.scene.project.services[ServiceName("web")];
  web.resources.memory = 64 << 20;
  web.restart.kind = model::RestartPolicy::Kind::kAlways;
  web.networks.push_back({});
  web.networks.back().network = model::NetworkKey("data");
  web.networks[0].aliases.push_back({"www", {}});
  EXPECT_EQ(stage.changes_left(),
            "update shop-web-1: mem_limit and restart differ\n"
            "connect shop-web-1: networks.shop_data and networks.shop_default.aliases differ\n");
  ASSERT_TRUE(stage.up().applied.succeeded());
  const auto after = stage.inspect("shop-web-1");
  EXPECT_EQ(after.id, before.id);
  EXPECT_EQ(after.host.resources.memory, 64 << 20);
  EXPECT_EQ(after.host.restart_policy.name, "always");
  EXPECT_EQ(after.networks.count("shop_data"), 1U);
  EXPECT_EQ(stage.changes_left(), "");
}

TEST(Up, ARecreationKeepsNameAndAnonymousVolume) {
  Stage stage;
  docker::ContainerConfig defaults;
  defaults.volumes = {"/data"};
  stage.engine.add_image("app", defaults);
  stage.scene.add("web");
  ASSERT_TRUE(stage.up().applied.succeeded());
  const auto before = stage.inspect("shop-web-1");
  ASSERT_EQ(before.mounts.size(), 1U);
  stage.scene.project.services[ServiceName("web")].environment["A"].value = "1";
  ASSERT_TRUE(stage.up().applied.succeeded());
  const auto after = stage.inspect("shop-web-1");
  EXPECT_NE(after.id, before.id);
  ASSERT_EQ(after.mounts.size(), 1U);
  EXPECT_EQ(after.mounts[0].name, before.mounts[0].name);
  EXPECT_EQ(after.label(kReplaceLabel), before.id.str());
  EXPECT_EQ(stage.containers(), "shop-web-1 running");
  EXPECT_EQ(stage.changes_left(), "");
}

TEST(Up, WhatCannotBeCreatedTakesNothingAway) {
  Stage stage;
  stage.scene.add("web");
  ASSERT_TRUE(stage.up().applied.succeeded());
  const auto before = stage.inspect("shop-web-1");
  stage.scene.project.services[ServiceName("web")].environment["A"].value = "1";
  stage.engine.fail_next("creating container", {ErrorKind::kInvalid, "no", 400});
  EXPECT_FALSE(stage.up().applied.succeeded());
  const auto after = stage.inspect("shop-web-1");
  EXPECT_EQ(after.id, before.id);
  EXPECT_TRUE(after.state.running);
}

TEST(Up, PutsConfigsIntoTheContainerBeforeItStarts) {
  Stage stage;
  model::FileObject object;
  object.key = "motd";
  object.content = "hello\n";
  stage.scene.project.configs["motd"] = object;
  model::FileGrant grant;
  grant.source = "motd";
  grant.target = "/etc/motd";
  stage.scene.add("web").configs = {grant};
  ASSERT_TRUE(stage.up().applied.succeeded());
  auto files = stage.engine.files_of(docker::ContainerRef("shop-web-1"));
  ASSERT_EQ(files.size(), 1U);
  const std::string& archive = files.begin()->second;
  EXPECT_NE(archive.find("etc/motd"), std::string::npos);
  EXPECT_NE(archive.find("hello\n"), std::string::npos);
  EXPECT_EQ(archive.size() % 512, 0U);
  // Another content is a reason to make it anew, although no inspect shows it.
  stage.scene.project.configs["motd"].content = "bye\n";
  EXPECT_EQ(stage.changes_left(), "recreate shop-web-1: files differs\n");
}

/// What happens when the program is killed before its call number `last` + 1: nothing of it reaches
/// the engine any more. False when it needed fewer calls than that.
bool up_cut_off_after(Stage& stage, int last) {
  std::atomic<int> calls{0};
  std::atomic<bool> dead{false};
  stage.engine.set_before_call([&](const std::string&) {
    constexpr int kForever = 1'000'000;
    if (++calls == last + 1) {
      dead = true;
      stage.engine.fail_next("", {ErrorKind::kUnavailable, "killed", 0}, kForever);
    }
  });
  const auto outcome = orchestrate::up(stage.request(), stage.engine, system_clock(),
                                       stage.progress, stage.apply, {});
  EXPECT_EQ(dead, !outcome || !outcome->applied.succeeded());
  stage.engine.set_before_call({});
  stage.engine.forget_failures();
  return dead;
}

TEST(Up, GoesOnAfterAKillAtAnyMoment) {
  bool cut = true;
  for (int last = 0; cut; ++last) {
    Stage stage;
    add_three(stage.scene);
    stage.scene.network("data");
    model::Service& web = stage.scene.project.services[ServiceName("web")];
    web.networks.push_back({});
    web.networks.back().network = model::NetworkKey("data");
    stage.engine.set_programs(job_or_service);
    cut = up_cut_off_after(stage, last);
    ASSERT_TRUE(stage.up().applied.succeeded()) << "killed after call " << last;
    EXPECT_EQ(stage.changes_left(), "") << "killed after call " << last;
    EXPECT_EQ(stage.containers(), "shop-db-1 running, shop-migrate-1 exited, shop-web-1 running");
  }
}

TEST(Up, GoesOnAfterAKillAtAnyMomentOfARecreation) {
  bool cut = true;
  for (int last = 0; cut; ++last) {
    Stage stage;
    add_three(stage.scene);
    stage.engine.set_programs(job_or_service);
    ASSERT_TRUE(stage.up().applied.succeeded());
    for (auto& [name, service] : stage.scene.project.services) {
      service.environment["A"].value = "1";
    }
    stage.scene.network("default").internal = true;
    cut = up_cut_off_after(stage, last);
    ASSERT_TRUE(stage.up().applied.succeeded()) << "killed after call " << last;
    EXPECT_EQ(stage.changes_left(), "") << "killed after call " << last;
    EXPECT_EQ(stage.containers(), "shop-db-1 running, shop-migrate-1 exited, shop-web-1 running");
  }
}

TEST(Down, RemovesDependentsFirstAndOnlyWhatIsOurs) {
  Stage stage;
  add_three(stage.scene);
  model::Volume& volume = stage.scene.project.volumes["data"];
  volume.key = "data";
  volume.name = "shop_data";
  model::Mount mount;
  mount.source = "data";
  mount.target = "/data";
  stage.scene.project.services[ServiceName("db")].volumes = {mount};
  stage.engine.set_programs(job_or_service);
  ASSERT_TRUE(stage.up().applied.succeeded());
  docker::ContainerSpec foreign;
  foreign.name = "stranger";
  foreign.config.image = "app";
  ASSERT_TRUE(stage.engine.create_container(foreign, {}).has_value());

  const DownPlan plan = stage.down();
  std::string order;
  for (const auto& step : plan.plan.steps) {
    order += fmt::format("{} {}\n", name(step.kind), step.subject);
  }
  EXPECT_EQ(order,
            "stop-container shop-web-1\n"
            "remove-container shop-web-1\n"
            "remove-container shop-migrate-1\n"
            "stop-container shop-db-1\n"
            "remove-container shop-db-1\n"
            "remove-network shop_default\n");
  EXPECT_EQ(stage.containers(), "stranger created");
  EXPECT_EQ(stage.engine.list_volumes({}, {})->size(), 1U);
  DownOptions options;
  options.volumes = true;
  stage.down(options);
  EXPECT_EQ(stage.engine.list_volumes({}, {})->size(), 0U);
}

TEST(Down, SaysWhoHoldsANetwork) {
  Stage stage;
  stage.scene.add("web");
  ASSERT_TRUE(stage.up().applied.succeeded());
  docker::ContainerSpec foreign;
  foreign.name = "monitor";
  foreign.config.image = "app";
  foreign.config.labels[kProjectLabel] = "watch";
  foreign.host.network_mode = "shop_default";
  foreign.endpoints["shop_default"];
  const auto made = stage.engine.create_container(foreign, {});
  ASSERT_TRUE(made.has_value());
  ASSERT_TRUE(stage.engine.start_container(made->id, {}).has_value());
  const DownPlan plan = stage.down();
  EXPECT_EQ(plan.held,
            (std::vector<std::string>{
                "network shop_default stays: attached to it is monitor (project watch)"}));
  EXPECT_EQ(stage.containers(), "monitor running");
}

TEST(Prepare, WritesNothing) {
  Stage stage;
  add_three(stage.scene);
  stage.engine.set_programs(job_or_service);
  ASSERT_TRUE(stage.up().applied.succeeded());
  stage.scene.project.services[ServiceName("web")].environment["A"].value = "1";
  std::mutex mutex;
  std::set<std::string> asked;
  stage.engine.set_before_call([&](const std::string& doing) {
    const std::lock_guard lock(mutex);
    asked.insert(doing.substr(0, doing.find(' ')));
  });
  ASSERT_TRUE(prepare(stage.request(), stage.engine, {}).has_value());
  EXPECT_EQ(asked, (std::set<std::string>{"asking", "inspecting", "listing"}));
}

}  // namespace
}  // namespace bulkhead::orchestrate
