// What an `up` that failed has made: what of a project is live now and was not before. Pure.
#pragma once

#include <string>

#include "orchestrate/live_state.h"

namespace bulkhead::orchestrate {

/// The containers and networks (by id) and volumes (by name) of `project` that `now` has and
/// `before` has not; the containers of others, which may hold them, are all in it.
LiveState made_since(const LiveState& before, const LiveState& now, const std::string& project);

}  // namespace bulkhead::orchestrate
