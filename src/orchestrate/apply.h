// apply: carries out a Plan. All independent steps run at once, each start waits for its gates,
// and the first failure ends the whole with its cause. Whatever has been done by then stays: the
// next plan begins from there, and so it does after a kill at any moment.
#pragma once

#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "docker/engine.h"
#include "model/plan.h"
#include "orchestrate/desired.h"
#include "orchestrate/drain.h"
#include "orchestrate/gate_keeper.h"
#include "orchestrate/live_state.h"
#include "orchestrate/progress.h"

namespace bulkhead::orchestrate {

struct ApplyOptions {
  /// Asks to stop: waiting ends at once, what the engine is doing is let finish.
  std::stop_token stop;
  /// Seconds between TERM and KILL; unset: the container's own.
  std::optional<int> stop_grace;
  /// Whether somebody is still connected to a container that was replaced, and who may be.
  Doors doors = {};
  /// Containers that are removed take their anonymous volumes along.
  bool remove_volumes = false;
  /// For everything together; unset: each healthcheck's own time.
  std::optional<Duration> wait_timeout;
  /// For the end of each one-shot, where there is no wait_timeout; zero: as long as it takes.
  Duration job_patience = kJobPatience;
  /// How long a container of which nobody can ask more has to run before it counts as started.
  Duration stay = kSettle;
  /// REQUIRED where a service of the plan has a port check; outlives the call.
  PortProber* prober = nullptr;
  /// Calls to the engine at the same time.
  std::size_t threads = 8;
};

/// One thing that went wrong.
struct Failure {
  model::StepIndex step = 0;
  model::StepKind kind = model::StepKind::kAwait;
  std::string subject;
  model::ServiceName service;
  model::Readiness readiness = model::Readiness::kStarted;  // of an await
  Error error;
  Evidence evidence;
  /// It was about a container beside the one it was to replace; it was removed again, and the old
  /// one was not touched.
  bool taken_back = false;
  /// Services that could not be started because of it, sorted.
  std::vector<model::ServiceName> held_back;
};

struct ApplyOutcome {
  /// The first is the cause; others happened before everything had stopped.
  std::vector<Failure> failures;
  bool interrupted = false;
  Duration took{};
  /// Services that were started less than kStay ago and have nothing that says whether they serve.
  std::set<model::ServiceName> fresh;

  bool succeeded() const { return failures.empty() && !interrupted; }
};

/// REQUIRES: `plan` was made from `desired` and `live`.
ApplyOutcome apply(const model::Plan& plan, const Desired& desired, const LiveState& live,
                   docker::Engine& engine, Clock& clock, Progress& progress,
                   const ApplyOptions& options);

}  // namespace bulkhead::orchestrate
