// EngineScene: a Scene brought up on the engine in memory, as a user would: for the tests of what
// changes the engine. Not linked into the program.
#pragma once

#include <chrono>
#include <string>

#include "orchestrate/plan_down.h"
#include "orchestrate/progress_lines.h"
#include "orchestrate/scene_for_test.h"
#include "orchestrate/up.h"
#include "testing/fake_engine.h"
#include "testing/memory_files.h"

namespace bulkhead::orchestrate {

class EngineScene {
 public:
  /// The engine has the images "app" and "postgres".
  EngineScene();

  UpRequest request(const PlanOptions& options = {});
  UpOutcome up(const PlanOptions& options = {});
  /// What `bulkhead up` says when it fails.
  std::string report();
  /// What a plan would change now, a line a change.
  std::string changes_left();
  /// "shop-db-1 running, shop-web-1 exited"
  std::string containers();
  docker::Container inspect(const std::string& name);
  DownPlan down(const DownOptions& options = {});

  Scene scene;
  testing::FakeEngine engine;
  testing::MemoryFiles files;
  std::string said;
  ProgressLines progress{[this](std::string_view text) { said += text; }};
  ApplyOptions apply;
};

void give_check(model::Service& service, std::chrono::milliseconds interval, int retries);
/// web → migrate (done) → db (healthy)
void add_three(Scene& scene);

testing::FakeProgram ends_with(int code, std::string err = {});
/// migrate ends with 0, everything else runs.
testing::FakeProgram job_or_service(const docker::Container& container);

}  // namespace bulkhead::orchestrate
