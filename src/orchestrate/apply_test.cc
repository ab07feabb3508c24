// Plans carried out on the engine in memory.
#include "orchestrate/apply.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orchestrate/engine_scene_for_test.h"
#include "orchestrate/failure_report.h"
#include "orchestrate/labels.h"
#include "orchestrate/network_steps.h"

namespace bulkhead::orchestrate {
namespace {

using model::DependencyCondition;
using model::ServiceName;
using std::chrono::milliseconds;

TEST(Up, BringsEverythingUpAndThenHasNothingToDo) {
  EngineScene stage;
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
  EngineScene stage;
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
  EngineScene stage;
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
  EngineScene stage;
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
  EngineScene stage;
  add_three(stage.scene);
  stage.engine.set_programs([](const docker::Container& container) {
    return container.name.find("migrate") == std::string::npos
               ? testing::FakeProgram()
               : ends_with(3,
                           "\x1b[1;31mrelation\x1b[0m \"users\" exists already\n"
                           "\tat migrate\x1b[2J\n");
  });
  // A program's colours and tabs are no part of what it says; what moves the cursor is shown.
  EXPECT_EQ(stage.report(),
            "error: migrate (shop-migrate-1): it ended with exit 3\n"
            "    its last log lines:\n"
            "      relation \"users\" exists already\n"
            "          at migrate\\x1b[2J\n"
            "    held back by it: web\n"
            "  next: docker logs shop-migrate-1\n"
            "  what was done so far stays; `bulkhead up` goes on from there, `bulkhead down` "
            "removes it (project shop)\n");
}

TEST(Up, AOneShotThatDoesNotEndIsGivenUp) {
  EngineScene stage;
  stage.scene.add("migrate");
  stage.scene.add("web");
  stage.scene.depend("web", "migrate", DependencyCondition::kCompletedSuccessfully);
  stage.apply.job_patience = milliseconds(300);
  EXPECT_EQ(stage.report(),
            "error: migrate (shop-migrate-1): it has not ended within 0.30 s, and others wait for "
            "its end; --wait-timeout SECONDS grants it another time, 0 as long as it takes\n"
            "    it logged nothing\n"
            "    held back by it: web\n"
            "  next: docker logs shop-migrate-1\n"
            "  what was done so far stays; `bulkhead up` goes on from there, `bulkhead down` "
            "removes it (project shop)\n");
}

TEST(Up, AProgramThatEndsAtOnceIsNoSuccess) {
  EngineScene stage;
  stage.scene.add("web");
  stage.engine.set_programs([](const docker::Container&) { return ends_with(1); });
  EXPECT_EQ(stage.report(),
            "error: web (shop-web-1): it ended with exit 1\n"
            "    it logged nothing\n"
            "  next: docker logs shop-web-1\n"
            "  what was done so far stays; `bulkhead up` goes on from there, `bulkhead down` "
            "removes it (project shop)\n");
}

TEST(Up, AProgramThatIsToStayIsLookedAtOnce) {
  EngineScene stage;
  stage.scene.add("web");
  bool started = false;
  int looks = 0;
  stage.engine.set_before_call([&](const std::string& doing) {
    if (doing.starts_with("starting container")) started = true;
    if (started && doing.starts_with("inspecting container")) ++looks;
  });
  EXPECT_TRUE(stage.up().applied.succeeded());
  EXPECT_EQ(looks, 1);
}

/// web opened its gate long before db, on which nobody waits, did.
class LastLook : public ::testing::Test {
 protected:
  LastLook() {
    stage_.scene.add("web");
    give_check(stage_.scene.add("db", "postgres"), std::chrono::seconds(30), 3);
    stage_.engine.set_programs([](const docker::Container&) {
      testing::FakeProgram program;
      program.health = docker::HealthStatus::kStarting;
      return program;
    });
    stage_.engine.set_execs([this](const docker::Container&, const docker::ExecSpec&) {
      docker::ExecResult result;
      result.exit_code = ++asked_ < 8 ? 2 : 0;
      if (asked_ == 7) stage_.engine.exit_container(docker::ContainerRef("shop-web-1"), code_);
      return result;
    });
  }

  EngineScene stage_;
  std::atomic<int> asked_{0};
  int code_ = 4;
};

TEST_F(LastLook, FindsWhatEndedAfterItsGateHadOpened) {
  EXPECT_EQ(stage_.report(),
            "error: web (shop-web-1): it was started and then ended with exit 4\n"
            "    it logged nothing\n"
            "  next: docker logs shop-web-1\n"
            "  what was done so far stays; `bulkhead up` goes on from there, `bulkhead down` "
            "removes it (project shop)\n");
}

TEST_F(LastLook, LetsWhatHadNothingMoreToDoBe) {
  code_ = 0;
  EXPECT_TRUE(stage_.up().applied.succeeded());
}

/// The engine of the tests starts nothing again: it stays `exited`, as one does that waits for its
/// next start.
TEST_F(LastLook, WaitsForWhatItsPolicyStartsAgain) {
  stage_.scene.project.services[ServiceName("web")].restart.kind =
      model::RestartPolicy::Kind::kAlways;
  stage_.apply.wait_timeout = std::chrono::seconds(3);
  const UpOutcome outcome = stage_.up();
  ASSERT_EQ(outcome.applied.failures.size(), 1U);
  EXPECT_EQ(headline(outcome.applied.failures[0]),
            "web (shop-web-1): it was started and then ended; the time given is over, and it still "
            "waited for it to stay up");
}

TEST(Up, SaysOfWhomItIsNotKnownThatTheyStay) {
  EngineScene stage;
  for (const char* service : {"web", "migrate"}) stage.scene.add(service);
  give_check(stage.scene.add("db"), milliseconds(100), 3);
  stage.engine.set_programs(job_or_service);
  EXPECT_EQ(stage.up().applied.fresh, std::set<ServiceName>{ServiceName("web")});
  EXPECT_EQ(stage.up().applied.fresh, std::set<ServiceName>{});
  EngineScene sure;
  sure.scene.add("web");
  sure.apply.stay = kStay;
  const UpOutcome outcome = sure.up();
  EXPECT_GE(outcome.applied.took, kStay);
  EXPECT_EQ(outcome.applied.fresh, std::set<ServiceName>{});
}

TEST(Up, AProgramThatHasNothingMoreToDoIsOne) {
  EngineScene stage;
  stage.scene.add("hello");
  stage.engine.set_programs([](const docker::Container&) { return ends_with(0); });
  EXPECT_TRUE(stage.up().applied.succeeded());
}

TEST(Up, SaysWhatTheEngineRefused) {
  EngineScene stage;
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
  EngineScene stage;
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

/// Two requests at the same time make two networks of one name, and no container starts on either:
/// everybody keeps the one with the smallest id. One that is not the project's is not touched.
TEST(Up, KeepsOneNetworkOfAName) {
  EngineScene stage;
  stage.scene.add("web");
  docker::NetworkSpec twin;
  twin.name = "shop_default";
  twin.labels = {{kProjectLabel, "shop"}};
  docker::NetworkSpec foreign;
  foreign.name = "shop_default";
  foreign.labels = {{kProjectLabel, "other"}};
  bool created = false;
  std::string foreign_id;
  stage.engine.set_before_call([&](const std::string& doing) {
    if (doing == "creating network shop_default") created = true;
    if (!created || doing != "listing networks") return;
    created = false;
    stage.engine.add_network_twin(twin);
    foreign_id = stage.engine.add_network_twin(foreign).str();
  });
  stage.up();
  stage.engine.set_before_call({});
  std::vector<std::string> ids;
  const auto networks = stage.engine.list_networks({}, {});
  for (const docker::Network& network : *networks) {
    if (network.name == "shop_default") ids.push_back(network.id.str());
  }
  std::sort(ids.begin(), ids.end());
  ASSERT_EQ(ids.size(), 2U);
  EXPECT_LT(ids[0], foreign_id);
  EXPECT_EQ(ids[1], foreign_id);
}

TEST(Up, StopsCleanlyWhenAsked) {
  EngineScene stage;
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

TEST(FailureReport, NamesTheCommandThatGoesOn) {
  model::Plan plan;
  plan.project = "shop";
  ApplyOutcome outcome;
  outcome.interrupted = true;
  for (const std::string command : {"down", "rollback", "stop", "build"}) {
    EXPECT_EQ(failure_report(plan, outcome, false, true, command),
              "interrupted: what was done so far stays; `bulkhead " + command +
                  "` goes on from there (project shop)\n");
  }
}

TEST(Down, TakesOffEndpointsThatNoContainerStandsBehind) {
  EngineScene stage;
  stage.scene.add("web");
  ASSERT_TRUE(stage.up().applied.succeeded());
  stage.engine.leave_endpoint("shop_default", "shop-gone-1");
  const Status removed = remove_network("shop_default", stage.engine);
  ASSERT_FALSE(removed);
  EXPECT_THAT(removed.error().message, ::testing::EndsWith("(attached to it: shop-web-1)"));
  stage.engine.leave_endpoint("shop_default", "shop-gone-1");
  ASSERT_TRUE(
      stage.engine.remove_container(docker::ContainerRef("shop-web-1"), {.force = true}, {}));
  EXPECT_TRUE(remove_network("shop_default", stage.engine));
  EXPECT_FALSE(stage.engine.inspect_network(docker::NetworkRef("shop_default"), {}));
}

TEST(Up, SurvivesABreakOfTheEventStream) {
  EngineScene stage;
  add_three(stage.scene);
  stage.engine.set_programs(job_or_service);
  stage.engine.set_before_call([&](const std::string& doing) {
    if (doing.starts_with("starting")) stage.engine.break_streams();
  });
  EXPECT_TRUE(stage.up().applied.succeeded());
}

TEST(Up, PutsConfigsIntoTheContainerBeforeItStarts) {
  EngineScene stage;
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

TEST(Prepare, WritesNothing) {
  EngineScene stage;
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
