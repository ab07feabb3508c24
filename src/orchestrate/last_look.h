// The last look of an `up` that seems to be done, at what is to stay: a container may have opened
// its gate and ended since, while others were still on their way. One that its restart policy has
// started again, or will, has to stay up as it would have had to at its first start.
#pragma once

#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "docker/engine.h"
#include "model/plan.h"
#include "orchestrate/gate_keeper.h"

namespace bulkhead::orchestrate {

/// What opened its gate: the step that awaited it, and how.
struct Opened {
  model::StepIndex step = 0;
  AwaitRequest request;
};

struct Fallen {
  model::StepIndex step = 0;
  /// kInterrupted when the user asked to stop before it was known.
  Error error;
  Evidence evidence;
};

/// Those of `opened` that ended since and are not up again, in their order. `ended`: the ids of
/// containers that ended at least once. Who had nothing more to do (exit 0 and no restart) is none
/// of them, nor is who was removed by somebody else. An error when the engine could not be asked.
Result<std::vector<Fallen>> last_look(const std::vector<Opened>& opened,
                                      std::set<std::string> ended, const std::string& project,
                                      docker::Engine& engine, GateKeeper& keeper,
                                      const std::stop_token& stop);

}  // namespace bulkhead::orchestrate
