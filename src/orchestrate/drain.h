// Draining: before a container that was replaced, or is one too many, is stopped, it is let finish
// the conversations that it is in. It keeps its names as long as it runs (an engine takes them only
// with the network), so new ones come meanwhile, and under load there may always be some: in the
// end, when it has to go, new ones are refused, which sends callers to the next address of the
// name, and those that were under way have a moment more.
#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "docker/engine.h"
#include "model/plan.h"
#include "orchestrate/desired.h"

namespace bulkhead::orchestrate {

/// Whoever calls a container that a plan's step stops has another to go to: the new one beside it,
/// or those that are left of several.
bool others_serve(const model::Plan& plan, const Desired& desired, const model::Step& stopped);

/// How many connections others have to a container; nothing where that cannot be seen. Thread-safe.
using CountConnections = std::function<std::optional<std::size_t>(const docker::Container&)>;

/// By the kernel's tables: of containers whose processes are on this machine.
std::optional<std::size_t> count_connections(const docker::Container& container);

/// Lets new connections in again.
using LetIn = std::function<void()>;
/// Refuses new connections to a container, for so long at most, also when nobody lets them in
/// again. An empty function where that cannot be done. Thread-safe.
using TurnAway = std::function<LetIn(const docker::Container&, Duration at_most)>;

/// By the kernel's packet filter: of containers whose processes are on this machine.
LetIn turn_away(const docker::Container& container, Duration at_most);

/// What draining can see and do of a container.
struct Doors {
  CountConnections count = count_connections;
  TurnAway turn_away = orchestrate::turn_away;
};

/// How long a container may take to finish: the seconds given, else those that it has between TERM
/// and KILL, the engine's ten where it does not say.
Duration drain_patience(const docker::Container& container, std::optional<int> grace);

/// What a container has, after that, for the conversations that began until new ones were refused.
inline constexpr Duration kLastWords = std::chrono::seconds(1);

/// Waits until nobody is connected to the container, `patience` at most, and then turns new ones
/// away until it will have been stopped. `on_waiting` is told how many are connected. Goes on at
/// once where that cannot be known or `stop` is requested: then nobody is turned away. What it
/// returns, where not empty, is to be called when the container is not stopped after all.
LetIn drain(const docker::Container& container, const Doors& doors, Duration patience, Clock& clock,
            const std::stop_token& stop,
            const std::function<void(const std::string& text)>& on_waiting);

/// Drains a container and stops it, within `grace` seconds where that is given. Asked to stop while
/// it drains, it leaves the container as it was: kInterrupted. Once the engine was told, those that
/// serve instead are all there are, and the end is waited for.
Status stop_drained(const docker::ContainerRef& container, const Doors& doors,
                    std::optional<int> grace, docker::Engine& engine, Clock& clock,
                    const std::stop_token& stop,
                    const std::function<void(const std::string& text)>& on_waiting);

}  // namespace bulkhead::orchestrate
