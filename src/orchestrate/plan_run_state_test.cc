#include "orchestrate/plan_run_state.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "orchestrate/engine_scene_for_test.h"

namespace bulkhead::orchestrate {
namespace {

using model::DependencyCondition;
using model::ServiceName;

std::string text(const LiveState& live, const RunStateOptions& options) {
  const RunStatePlan planned = plan_run_state("shop", live, options);
  std::string all;
  for (const auto& change : planned.plan.changes) {
    all += fmt::format("{} {}: {}\n", name(change.kind), change.name, change.reason);
  }
  for (std::size_t i = 0; i < planned.plan.steps.size(); ++i) {
    const model::Step& step = planned.plan.steps[i];
    all += fmt::format("{} {} {}", i, name(step.kind), step.subject);
    if (step.kind == model::StepKind::kAwait) all += fmt::format(" {}", name(step.readiness));
    std::string after;
    for (const auto& wait : step.after) after += fmt::format(" {}", wait.step);
    all += after.empty() ? "\n" : " after" + after + "\n";
  }
  for (const auto& warning : planned.plan.warnings) all += "warning: " + warning + "\n";
  return all;
}

/// web → migrate (done) → db (healthy)
TEST(RunState, StopsDependentsFirst) {
  Scene scene;
  add_three(scene);
  scene.run_all();
  EXPECT_EQ(text(scene.live, {.action = RunAction::kStop}),
            "stop shop-web-1: asked for\n"
            "stop shop-db-1: asked for\n"
            "0 stop-container shop-web-1\n"
            "1 stop-container shop-db-1\n");
  EXPECT_EQ(text(scene.live, {.action = RunAction::kStop, .services = {ServiceName("db")}}),
            "stop shop-db-1: asked for\n"
            "0 stop-container shop-db-1\n");
  EXPECT_EQ(text(scene.live, {.action = RunAction::kStart}), "");
}

TEST(RunState, StartsInOrderAndLeavesWhatIsDone) {
  Scene scene;
  give_check(scene.add("db", "postgres"), std::chrono::milliseconds(100), 3);
  scene.add("web");
  scene.depend("web", "db", DependencyCondition::kHealthy);
  scene.run_all();
  for (auto& container : scene.live.containers) {
    container.state.running = false;
    container.state.status = docker::RunState::kExited;
    container.state.exit_code = 143;
  }
  EXPECT_EQ(text(scene.live, {.action = RunAction::kStart}),
            "start shop-db-1: asked for\n"
            "start shop-web-1: asked for\n"
            "0 start-container shop-db-1\n"
            "1 await shop-db-1 healthy after 0\n"
            "2 start-container shop-web-1 after 1\n"
            "3 await shop-web-1 started after 2\n");
}

TEST(RunState, ARestartTakesAlongWhoAsksForItAndWhoLivesThere) {
  Scene scene;
  scene.add("db");
  scene.add("other");
  scene.depend("other", "db", DependencyCondition::kStarted);
  model::Service& sidecar = scene.add("sidecar");
  sidecar.networks.clear();
  sidecar.network_mode.kind = model::NetworkMode::Kind::kService;
  sidecar.network_mode.target = "db";
  scene.add("web");
  scene.depend("web", "db", DependencyCondition::kStarted).restart = true;
  scene.run_all();
  const RunStateOptions only_db{.action = RunAction::kRestart, .services = {ServiceName("db")}};
  EXPECT_EQ(text(scene.live, only_db),
            "restart shop-web-1: it depends on db and asks for a restart\n"
            "restart shop-sidecar-1: it lives in a namespace of db\n"
            "restart shop-db-1: asked for\n"
            "0 stop-container shop-web-1\n"
            "1 stop-container shop-sidecar-1\n"
            "2 stop-container shop-db-1 after 0\n"
            "3 start-container shop-db-1 after 2\n"
            "4 start-container shop-sidecar-1 after 3 1\n"
            "5 start-container shop-web-1 after 3 0\n"
            "6 await shop-db-1 started after 3\n"
            "7 await shop-sidecar-1 started after 4\n"
            "8 await shop-web-1 started after 5\n");
  RunStateOptions alone = only_db;
  alone.dependents = false;
  EXPECT_EQ(text(scene.live, alone).find("web"), std::string::npos);
  EXPECT_NE(text(scene.live, alone).find("sidecar"), std::string::npos);
}

TEST(RunState, IsCarriedOutByApply) {
  EngineScene stage;
  add_three(stage.scene);
  stage.engine.set_programs(job_or_service);
  ASSERT_TRUE(stage.up().applied.succeeded());
  const auto change = [&](RunAction action) {
    const auto live = observe(stage.engine, "shop", {}, {});
    const RunStatePlan planned = plan_run_state("shop", *live, {.action = action});
    return apply(planned.plan, planned.desired, *live, stage.engine, system_clock(), stage.progress,
                 stage.apply)
        .succeeded();
  };
  EXPECT_TRUE(change(RunAction::kStop));
  EXPECT_EQ(stage.containers(), "shop-db-1 exited, shop-migrate-1 exited, shop-web-1 exited");
  EXPECT_TRUE(change(RunAction::kStart));
  EXPECT_EQ(stage.containers(), "shop-db-1 running, shop-migrate-1 exited, shop-web-1 running");
  EXPECT_TRUE(change(RunAction::kRestart));
  EXPECT_EQ(stage.containers(), "shop-db-1 running, shop-migrate-1 exited, shop-web-1 running");
}

}  // namespace
}  // namespace bulkhead::orchestrate
