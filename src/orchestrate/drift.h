// drift: where the live engine is not as the files say. Pure. The comparison of each container is
// that of the plan (compare.h), but every field is looked at, whatever the config hash says: the
// plan asks whether something is to be done, drift whether somebody has done something.
#pragma once

#include "model/drift.h"
#include "model/project.h"
#include "orchestrate/desired.h"
#include "orchestrate/live_state.h"

namespace bulkhead::orchestrate {

/// `desired` was made from `project`. live.images has the images of `desired` by reference, and,
/// by their ids, those that containers run: without the latter, a container that runs another
/// image than expected is compared in what the engine says beside the image only.
model::Drift drift(const model::Project& project, const Desired& desired, const LiveState& live);

}  // namespace bulkhead::orchestrate
