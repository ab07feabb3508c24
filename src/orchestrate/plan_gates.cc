// The part of Planner that decides what a container waits for before it is started, and what is
// waited for in the end.
#include "orchestrate/container_steps.h"
#include "orchestrate/planner.h"

namespace bulkhead::orchestrate {

using docker::Container;
using docker::RunState;
using model::DependencyCondition;
using model::Readiness;
using model::ServiceName;
using model::Step;
using model::StepKind;
using model::Wait;

namespace {

/// Who is only to be started, and whose metadata says how it is asked whether it is ready, is
/// asked.
Readiness readiness_of(DependencyCondition condition, const DesiredService& service) {
  switch (condition) {
    case DependencyCondition::kStarted:
      return service.port_check && service.port_check->declared ? Readiness::kHealthy
                                                                : Readiness::kStarted;
    case DependencyCondition::kHealthy:
      return Readiness::kHealthy;
    case DependencyCondition::kCompletedSuccessfully:
      return Readiness::kCompleted;
  }
  return Readiness::kStarted;
}

}  // namespace

bool Planner::is_satisfied(const Fate& fate, Readiness readiness) const {
  if (fate.live == nullptr || fate.recreate) return false;
  const docker::ContainerState& state = fate.live->state;
  switch (readiness) {
    case Readiness::kStarted:
      return (state.running && !state.restarting) || completed(*fate.live);
    case Readiness::kHealthy:
      return state.running && state.health.status == docker::HealthStatus::kHealthy;
    case Readiness::kCompleted:
      return completed(*fate.live);
  }
  return false;
}

void Planner::add_ready(const DesiredService& service, Fate& fate, Readiness readiness,
                        bool required, std::vector<Wait>& waits) {
  if (!fate.started && is_satisfied(fate, readiness)) return;
  const auto known = fate.awaited.find(readiness);
  if (known != fate.awaited.end()) {
    waits.push_back({known->second, required});
    return;
  }
  Step step = container_step(StepKind::kAwait, Step::kNoChange, fate.name,
                             fate.live == nullptr || fate.recreate ? "" : fate.live->id.str(),
                             service.name, fate.number);
  step.readiness = readiness;
  if (fate.started) {
    step.after.push_back({*fate.started, true});
  } else {
    std::set<ServiceName> seen;
    add_disturbances(service, seen, step.after);
  }
  const StepIndex index = add(std::move(step));
  fate.awaited[readiness] = index;
  waits.push_back({index, required});
}

/// What this service depends on, near and far, and is started in this plan, has to be ready: before
/// that nothing can be said of a container that only stays.
void Planner::add_disturbances(const DesiredService& service, std::set<ServiceName>& seen,
                               std::vector<Wait>& waits) {
  for (const model::Dependency& dependency : service.depends_on) {
    const auto fates = fates_.find(dependency.service);
    if (fates == fates_.end() || !seen.insert(dependency.service).second) continue;
    const DesiredService& needed = desired_.service(dependency.service);
    for (Fate& fate : fates->second) {
      if (fate.started)
        add_ready(needed, fate, final_readiness(needed), dependency.required, waits);
    }
    add_disturbances(needed, seen, waits);
  }
}

/// What a container of this service waits for before it is started.
std::vector<Wait> Planner::gates(const DesiredService& service) {
  std::vector<Wait> waits;
  for (const model::Dependency& dependency : service.depends_on) {
    const auto fates = fates_.find(dependency.service);
    if (fates == fates_.end()) continue;  // --no-deps, or not selected
    const DesiredService& needed = desired_.service(dependency.service);
    const Readiness readiness = readiness_of(dependency.condition, needed);
    for (Fate& fate : fates->second) {
      if (readiness == Readiness::kStarted) {
        if (fate.started) waits.push_back({*fate.started, dependency.required});
      } else {
        add_ready(needed, fate, readiness, dependency.required, waits);
      }
    }
  }
  for (const Reference& reference : service.spec.references) {
    const auto fates = fates_.find(reference.service);
    if (fates == fates_.end() || fates->second.empty()) continue;
    if (fates->second.front().started) waits.push_back({*fates->second.front().started, true});
  }
  return waits;
}

/// What a service has to come to in the end.
Readiness Planner::final_readiness(const DesiredService& service) const {
  if (service.one_shot) return Readiness::kCompleted;
  const bool asked = service.healthcheck ||
                     (service.port_check && (service.port_check->declared || options_.await_ports));
  return asked ? Readiness::kHealthy : Readiness::kStarted;
}

void Planner::await_all() {
  for (const auto& [name, service] : desired_.services) {
    std::vector<Wait> waits;
    for (Fate& fate : fates_[name]) {
      add_ready(service, fate, final_readiness(service), true, waits);
    }
  }
}

}  // namespace bulkhead::orchestrate
