// Draining: before a container that was replaced is stopped, it is let finish the conversations
// that it is in. It keeps its names as long as it runs (an engine takes them only with the
// network), so new ones may come meanwhile: that is why the wait has a bound.
#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "docker/engine.h"

namespace bulkhead::orchestrate {

/// How many connections others have to a container; nothing where that cannot be seen. Thread-safe.
using CountConnections = std::function<std::optional<std::size_t>(const docker::Container&)>;

/// By the kernel's tables: of containers whose processes are on this machine.
std::optional<std::size_t> count_connections(const docker::Container& container);

/// How long a container may take to finish: the seconds given, else those that it has between TERM
/// and KILL, the engine's ten where it does not say.
Duration drain_patience(const docker::Container& container, std::optional<int> grace);

/// Waits until nobody is connected to the container, `patience` at most. `on_waiting` is told how
/// many are. Returns at once where that cannot be known or `stop` is requested: whoever asks for it
/// goes on in either case.
void drain(const docker::Container& container, const CountConnections& count, Duration patience,
           Clock& clock, const std::stop_token& stop,
           const std::function<void(const std::string& text)>& on_waiting);

}  // namespace bulkhead::orchestrate
