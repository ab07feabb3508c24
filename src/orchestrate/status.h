// The state of a project's containers as model::StackStatus, out of what the engine says. Pure.
#pragma once

#include <map>
#include <set>
#include <string>

#include "base/clock.h"
#include "model/stack_status.h"
#include "orchestrate/live_state.h"

namespace bulkhead::orchestrate {

/// `wanted`: the services that the files have; with none, no container is an orphan. `inactive`:
/// those that no active profile selects, of which nobody misses a container.
model::StackStatus status_of(const std::string& project, const LiveState& live,
                             const std::set<model::ServiceName>& wanted,
                             const std::set<model::ServiceName>& inactive,
                             const std::map<model::ServiceName, model::TierName>& tiers,
                             WallTime now);

}  // namespace bulkhead::orchestrate
