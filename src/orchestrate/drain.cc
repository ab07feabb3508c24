#include "orchestrate/drain.h"

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "linux/connections.h"
#include "linux/network_namespace.h"
#include "linux/refused_connections.h"

namespace bulkhead::orchestrate {
namespace {

/// The container's first process, where that is one of this machine's.
std::optional<int> process_of(const docker::Container& container) {
  const int pid = container.state.pid;
  if (pid <= 0 || !linux::is_process_of(pid, container.id.str())) return std::nullopt;
  return pid;
}

/// False where it cannot be known, or `stop` was requested.
bool wait_until_alone(const docker::Container& container, const CountConnections& count,
                      Duration patience, Clock& clock, const std::stop_token& stop,
                      const std::function<void(const std::string& text)>& on_waiting) {
  constexpr Duration kPause = std::chrono::milliseconds(50);
  const SteadyTime deadline = clock.steady() + patience;
  while (!stop.stop_requested()) {
    const auto open = count(container);
    if (!open) return false;
    if (*open == 0 || clock.steady() >= deadline) return true;
    on_waiting(fmt::format("{} connection{} to end", *open, *open == 1 ? "" : "s"));
    clock.sleep(kPause);
  }
  return false;
}

}  // namespace

bool others_serve(const model::Plan& plan, const Desired& desired, const model::Step& stopped) {
  bool beside = false;
  bool replaced = false;
  bool removed = false;
  for (const model::Step& step : plan.steps) {
    if (step.id != stopped.id) continue;
    beside = beside || step.beside;
    replaced = replaced || step.kind == model::StepKind::kCreateContainer;
    removed = removed || step.kind == model::StepKind::kRemoveContainer;
  }
  const auto service = desired.services.find(stopped.service);
  const bool some_stay = service != desired.services.end() && service->second.replicas > 0;
  return beside || (removed && !replaced && some_stay);
}

std::optional<std::size_t> count_connections(const docker::Container& container) {
  const auto pid = process_of(container);
  const auto count = pid ? linux::incoming_connections(*pid) : Result<std::size_t>(0);
  if (!pid || !count) return std::nullopt;
  return *count;
}

LetIn turn_away(const docker::Container& container, Duration at_most) {
  const auto pid = process_of(container);
  if (!pid) return {};
  auto space = linux::NetworkNamespace::of_process(*pid);
  if (!space) return {};
  auto refused = linux::RefusedConnections::begin(*std::move(space), at_most, system_clock());
  if (!refused) return {};
  return [held = std::make_shared<linux::RefusedConnections>(*std::move(refused))] { held->end(); };
}

Duration drain_patience(const docker::Container& container, std::optional<int> grace) {
  constexpr int kGrace = 10;
  return std::chrono::seconds(
      std::max(0, grace ? *grace : container.config.stop_timeout.value_or(kGrace)));
}

LetIn drain(const docker::Container& container, const Doors& doors, Duration patience, Clock& clock,
            const std::stop_token& stop,
            const std::function<void(const std::string& text)>& on_waiting) {
  if (patience <= Duration{}) return {};
  if (!wait_until_alone(container, doors.count, patience, clock, stop, on_waiting)) return {};
  // Until it has had its time after TERM, too; what a kill leaves behind ends soon after.
  LetIn let_in = doors.turn_away(container, 2 * patience + kLastWords);
  if (let_in) {
    const Duration moment = std::min(patience, kLastWords);
    wait_until_alone(container, doors.count, moment, clock, stop, on_waiting);
  }
  return let_in;
}

Status stop_drained(const docker::ContainerRef& container, const Doors& doors,
                    std::optional<int> grace, docker::Engine& engine, Clock& clock,
                    const std::stop_token& stop,
                    const std::function<void(const std::string& text)>& on_waiting) {
  const docker::Container old = TRY(engine.inspect_container(container, docker::Call{{}, stop}));
  const LetIn let_in = drain(old, doors, drain_patience(old, grace), clock, stop, on_waiting);
  Status stopped = stop.stop_requested() ? Status(failure(ErrorKind::kInterrupted, "interrupted"))
                                         : engine.stop_container(container, grace);
  if (!stopped && let_in) let_in();
  return stopped;
}

}  // namespace bulkhead::orchestrate
