// plan_run_state: what has to be done so that services that have containers stop, start, or start
// again, each in its turn. Pure. It works from what is live and from the labels on it, with or
// without files, and changes no container: that is for plan.h.
#pragma once

#include <set>
#include <string>

#include "model/plan.h"
#include "orchestrate/desired.h"
#include "orchestrate/live_state.h"

namespace bulkhead::orchestrate {

enum class RunAction : std::uint8_t { kStart, kStop, kRestart };

struct RunStateOptions {
  RunAction action = RunAction::kRestart;
  /// Empty: every service.
  std::set<model::ServiceName> services = {};
  /// kRestart: also who depends on them and asks for it (depends_on.restart).
  bool dependents = true;
};

struct RunStatePlan {
  model::Plan plan;
  /// For apply(): the services as their containers say.
  Desired desired;
};

/// Who lives in the namespace of a container that is started is started again with it: alone it
/// would be cut off. A one-shot that is done stays so unless it is named.
RunStatePlan plan_run_state(const std::string& project, const LiveState& live,
                            const RunStateOptions& options);

}  // namespace bulkhead::orchestrate
