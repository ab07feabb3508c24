// Up: the whole way from a project to running containers: look, plan, bring images, apply. What
// `up` and `plan` share is prepare(), which writes nothing.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "docker/engine.h"
#include "model/project.h"
#include "orchestrate/apply.h"
#include "orchestrate/images.h"
#include "orchestrate/plan.h"
#include "orchestrate/preflight.h"
#include "text/file_reader.h"

namespace bulkhead::orchestrate {

struct UpRequest {
  const model::Project& project;
  text::FileReader& files;
  /// Values for configs and secrets with `environment:`.
  std::map<std::string, std::string> environment = {};
  std::map<model::ServiceName, std::string> hash_inputs = {};  // see DesiredInputs
  std::set<model::ServiceName> jobs = {};
  std::map<model::ServiceName, PortCheck> port_checks = {};  // see DesiredInputs
  PortProber* prober = nullptr;                              // who makes them, if there are any
  std::map<model::ServiceName, std::uint32_t> scale = {};
  std::vector<std::string> env_files = {};
  PlanOptions plan = {};
  /// For preflight: the engine's machine, where it is this one; null otherwise.
  const HostFacts* host = nullptr;
  /// For preflight: registries are asked for what is to be pulled, with what this knows; null: they
  /// are not asked.
  docker::RegistryLogins* logins = nullptr;
  /// What else speaks against it: findings of the contract. Asked only where the plan changes
  /// something.
  std::function<std::vector<text::Diagnostic>()> findings = {};
  /// What preflight finds is told and stops nothing.
  bool force = false;
};

/// What is wanted, what is live, and the plan between them.
struct Prepared {
  Desired desired;
  LiveState live;
  PlanOutcome outcome;

  /// Some problem forbids to apply the plan.
  bool refused() const;
};

/// Reads only.
Result<Prepared> prepare(const UpRequest& request, docker::Engine& engine,
                         const docker::Call& call);

/// Called when the plan would change something, before anything is; an error stops there. Not for
/// a plan that changes nothing, nor for one that is refused.
using BeforeChange = std::function<Status(const Prepared& prepared)>;

struct UpOutcome {
  Prepared prepared;     // the plan that was carried out last
  ApplyOutcome applied;  // empty when the plan was refused
  /// Only where a name was taken meanwhile, and a second plan made: what the first began with.
  std::optional<LiveState> first_look = {};

  /// What was there before anything was changed.
  const LiveState& before() const { return first_look ? *first_look : prepared.live; }
};

/// Stops before anything is changed when the plan is refused.
Result<UpOutcome> up(const UpRequest& request, docker::Engine& engine, Clock& clock,
                     Progress& progress, const ApplyOptions& apply_options,
                     const ImageOptions& image_options, const BeforeChange& before = {});

}  // namespace bulkhead::orchestrate
