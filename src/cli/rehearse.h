// A rehearsal of a return: on a copy of the project with its own networks, volumes and names, from
// a copy of the state that runs to a copy of the snapshot's; timed, proved, and taken away again.
#pragma once

#include "cli/arguments.h"
#include "cli/context.h"
#include "cli/open_engine.h"
#include "cli/return_to_snapshot.h"
#include "cli/state_keeper.h"

namespace bulkhead::cli {

/// Gives the exit status. What it made is removed whatever happens, but for a kill: the next
/// rehearsal removes what that left.
int rehearse(const Return& back, StateKeeper& keeper, const orchestrate::LiveState& live,
             const OpenedEngine& engine, const Arguments& arguments, Context& context);

}  // namespace bulkhead::cli
