// Scene: a project and an engine's state as values, for the tests of plan.h. Not linked into the
// program.
#pragma once

#include <string>

#include "orchestrate/plan.h"

namespace bulkhead::orchestrate {

class Scene final {
 public:
  Scene();

  model::Service& add(const std::string& service, const std::string& image = "app");
  model::Dependency& depend(const std::string& service, const std::string& on,
                            model::DependencyCondition condition);
  model::Network& network(const std::string& key);

  /// What docker compose would hash, or something as good: it changes with what the tests vary.
  std::map<model::ServiceName, std::string> hash_inputs() const;
  DesiredResult desired() const;
  /// Makes everything that is wanted live: networks, volumes, running containers (healthy where
  /// they have a check; one-shots done).
  void run_all();
  docker::Container& container(const std::string& name);
  PlanOutcome plan(const PlanOptions& options = {}) const;
  /// The plan as text: a line a change, a line a step.
  std::string changes(const PlanOptions& options = {}) const;
  std::string steps(const PlanOptions& options = {}) const;

  model::Project project;
  LiveState live;
  std::set<model::ServiceName> jobs;
  std::map<model::ServiceName, PortCheck> port_checks;
  std::map<model::ServiceName, std::uint32_t> scale;
  docker::ApiVersion api{1, 41};
};

}  // namespace bulkhead::orchestrate
