// Configs and secrets that are put into containers: what Bulkhead put there, a label tells. Of a
// container that docker compose made nothing does, so it is looked into.
#pragma once

#include "base/result.h"
#include "orchestrate/desired.h"
#include "orchestrate/live_state.h"

namespace bulkhead::orchestrate {

/// Sets live.hold_wanted_files. Only contents are compared. A file that is not there, or cannot be
/// read, is not held.
Status look_for_files(docker::Engine& engine, const Desired& desired, LiveState& live,
                      const docker::Call& call);

}  // namespace bulkhead::orchestrate
