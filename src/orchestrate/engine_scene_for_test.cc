#include "orchestrate/engine_scene_for_test.h"

#include <utility>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/check.h"
#include "orchestrate/failure_report.h"
#include "orchestrate/labels.h"

namespace bulkhead::orchestrate {

using model::DependencyCondition;
using std::chrono::milliseconds;

EngineScene::EngineScene() {
  for (const char* image : {"app", "postgres"}) {
    docker::ContainerConfig defaults;
    defaults.cmd = {image};
    engine.add_image(image, defaults);
  }
}

UpRequest EngineScene::request(const PlanOptions& options) {
  UpRequest request{scene.project, files};
  request.hash_inputs = scene.hash_inputs();
  request.jobs = scene.jobs;
  request.port_checks = scene.port_checks;
  request.scale = scene.scale;
  request.plan = options;
  return request;
}

UpOutcome EngineScene::up(const PlanOptions& options) {
  auto outcome = orchestrate::up(request(options), engine, system_clock(), progress, apply, {});
  CHECK(outcome.has_value());
  return std::move(*outcome);
}

std::string EngineScene::report() {
  const UpOutcome outcome = up();
  return failure_report(outcome.prepared.outcome.plan, outcome.applied, false);
}

std::string EngineScene::changes_left() {
  const auto prepared = prepare(request(), engine, {});
  CHECK(prepared.has_value());
  std::string text;
  for (const auto& change : prepared->outcome.plan.changes) {
    text += fmt::format("{} {}: {}\n", name(change.kind), change.name, change.reason);
  }
  return text;
}

std::string EngineScene::containers() {
  std::string text;
  const auto listed = engine.list_containers({}, {});
  for (const auto& container : *listed) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", container.name, name(container.state));
  }
  return text;
}

docker::Container EngineScene::inspect(const std::string& name) {
  return *engine.inspect_container(docker::ContainerRef(name), {});
}

DownPlan EngineScene::down(const DownOptions& options) {
  const auto live = observe(engine, "shop", {}, {});
  CHECK(live.has_value());
  DownPlan plan = plan_down("shop", *live, options);
  const ApplyOutcome outcome =
      orchestrate::apply(plan.plan, {}, *live, engine, system_clock(), progress, apply);
  EXPECT_TRUE(outcome.succeeded()) << failure_report(plan.plan, outcome, false);
  return plan;
}

void give_check(model::Service& service, std::chrono::milliseconds interval, int retries) {
  service.healthcheck.emplace();
  service.healthcheck->test = {"CMD", "pg_isready", "-U", "shop"};
  service.healthcheck->interval = interval;
  service.healthcheck->retries = static_cast<std::uint64_t>(retries);
}

void add_three(Scene& scene) {
  give_check(scene.add("db", "postgres"), milliseconds(100), 3);
  scene.add("migrate");
  give_check(scene.add("web"), milliseconds(100), 3);
  scene.depend("migrate", "db", DependencyCondition::kHealthy);
  scene.depend("web", "migrate", DependencyCondition::kCompletedSuccessfully);
}

testing::FakeProgram ends_with(int code, std::string err) {
  testing::FakeProgram program;
  program.exit_code = code;
  program.err = std::move(err);
  return program;
}

testing::FakeProgram job_or_service(const docker::Container& container) {
  return container.label(kServiceLabel) == "migrate" ? ends_with(0) : testing::FakeProgram();
}

}  // namespace bulkhead::orchestrate
