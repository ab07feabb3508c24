// Changes to containers that are there, carried out on the engine in memory.
#include <atomic>

#include <gtest/gtest.h>

#include "orchestrate/engine_scene_for_test.h"
#include "orchestrate/failure_report.h"
#include "orchestrate/labels.h"

namespace bulkhead::orchestrate {
namespace {

using model::ServiceName;

TEST(Up, ChangesInPlaceKeepTheContainer) {
  EngineScene stage;
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
  EngineScene stage;
  docker::ContainerConfig defaults;
  defaults.volumes = {"/data"};
  defaults.cmd = {"app"};
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
  EngineScene stage;
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

/// A bot whose health is that of what it calls: while that is made anew, the bot is not well, and
/// nothing is wrong with it.
TEST(Up, WhoOnlyStaysIsJudgedAfterWhatItDependsOnWasStarted) {
  EngineScene stage;
  give_check(stage.scene.add("backend"), std::chrono::milliseconds(200), 5);
  give_check(stage.scene.add("bot"), std::chrono::milliseconds(500), 2);
  stage.scene.depend("bot", "backend", model::DependencyCondition::kHealthy);
  ASSERT_TRUE(stage.up().applied.succeeded());
  stage.engine.set_health(docker::ContainerRef("shop-bot-1"), docker::HealthStatus::kUnhealthy);
  stage.scene.project.services[ServiceName("backend")].environment["A"].value = "1";

  std::atomic<bool> backend_runs{false};
  std::atomic<int> after{0};
  stage.engine.set_before_call([&](const std::string& doing) {
    if (doing.starts_with("starting container")) backend_runs = true;
  });
  stage.engine.set_execs([&](const docker::Container& container, const docker::ExecSpec&) {
    docker::ExecResult result;
    const bool bot = container.name == "shop-bot-1";
    if (bot && (!backend_runs || ++after < 3)) result.exit_code = 1;
    return result;
  });
  const UpOutcome outcome = stage.up();
  EXPECT_TRUE(outcome.applied.succeeded())
      << failure_report(outcome.prepared.outcome.plan, outcome.applied, false);
  EXPECT_EQ(outcome.prepared.outcome.plan.unchanged, 1U);
  EXPECT_GE(after, 3);
}

/// What happens when the program is killed before its call number `last` + 1: nothing of it reaches
/// the engine any more. False when it needed fewer calls than that.
bool up_cut_off_after(EngineScene& stage, int last) {
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
    EngineScene stage;
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
    EngineScene stage;
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

}  // namespace
}  // namespace bulkhead::orchestrate
