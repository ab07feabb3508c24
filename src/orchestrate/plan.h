// plan: what has to be done so that what is live becomes what is wanted. Pure: the same inputs
// give the same Plan, and nothing is asked or done.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "model/plan.h"
#include "orchestrate/desired.h"
#include "orchestrate/live_state.h"
#include "text/diagnostic.h"

namespace bulkhead::orchestrate {

struct PlanOptions {
  bool force_recreate = false;
  bool always_recreate_dependencies = false;
  bool no_recreate = false;
  bool remove_orphans = false;
  /// Images have just been pulled and built: only missing ones matter.
  bool images_fetched = false;
  /// In the end, services with nothing but exposed ports to ask are awaited until those answer.
  bool await_ports = false;
  bool start = true;  // false: make everything, start nothing
  /// Services that the user named, for force_recreate; empty: all.
  std::set<model::ServiceName> selected;
  /// For display only.
  std::map<model::ServiceName, model::TierName> tiers;
};

struct PlanOutcome {
  model::Plan plan;
  /// Why the plan cannot be carried out. With errors among them the plan is not to be applied.
  std::vector<text::Diagnostic> problems;
};

/// Images that are missing get a step each, before everything else; those steps are carried out
/// first, and the rest is planned again with what came (see up.h).
PlanOutcome plan(const Desired& desired, const LiveState& live, const PlanOptions& options);

}  // namespace bulkhead::orchestrate
