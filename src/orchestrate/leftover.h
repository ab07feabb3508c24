// Leftovers: containers that an `up` which was killed had asked for, and that the engine made after
// the next one had looked. They hold a name that is now to be given.
#pragma once

#include <stop_token>

#include "base/clock.h"
#include "docker/engine.h"
#include "orchestrate/live_state.h"

namespace bulkhead::orchestrate {

/// How long such a request may go on in the engine, after which a name counts as taken.
inline constexpr Duration kLeftoverPatience = std::chrono::seconds(10);

/// `holder` has the name of `spec` and is such a container: of the same project and service, never
/// started, and not among those that the plan was made from. Pure.
bool is_leftover(const docker::Container& holder, const docker::ContainerSpec& spec,
                 const LiveState& planned_from);

/// Creates a container. Where its name is taken by a leftover, that one is removed; where the
/// engine is still making one, it is waited for. Any other holder of the name is left alone, and
/// the error is the engine's. `stop` ends the waiting.
Result<docker::CreatedContainer> create_despite_leftover(const docker::ContainerSpec& spec,
                                                         const LiveState& planned_from,
                                                         docker::Engine& engine, Clock& clock,
                                                         const std::stop_token& stop);

}  // namespace bulkhead::orchestrate
