#include "orchestrate/drain.h"

#include <algorithm>

#include <fmt/format.h>

#include "linux/connections.h"

namespace bulkhead::orchestrate {

std::optional<std::size_t> count_connections(const docker::Container& container) {
  const int pid = container.state.pid;
  if (pid <= 0 || !linux::is_process_of(pid, container.id.str())) return std::nullopt;
  const auto count = linux::incoming_connections(pid);
  if (!count) return std::nullopt;
  return *count;
}

Duration drain_patience(const docker::Container& container, std::optional<int> grace) {
  constexpr int kGrace = 10;
  return std::chrono::seconds(
      std::max(0, grace ? *grace : container.config.stop_timeout.value_or(kGrace)));
}

void drain(const docker::Container& container, const CountConnections& count, Duration patience,
           Clock& clock, const std::stop_token& stop,
           const std::function<void(const std::string& text)>& on_waiting) {
  constexpr Duration kPause = std::chrono::milliseconds(50);
  const SteadyTime deadline = clock.steady() + patience;
  while (!stop.stop_requested() && clock.steady() < deadline) {
    const auto open = count(container);
    if (!open || *open == 0) return;
    on_waiting(fmt::format("{} connection{} to end", *open, *open == 1 ? "" : "s"));
    clock.sleep(kPause);
  }
}

}  // namespace bulkhead::orchestrate
