#include "orchestrate/standstill.h"

#include <utility>

#include <fmt/format.h>

namespace bulkhead::orchestrate {

using docker::ContainerRef;

Result<std::vector<std::string>> let_go_on(docker::Engine& engine, const Standing& standing) {
  std::vector<std::string> names;
  Status worst;
  for (const std::string& id : standing.ids) {
    const auto container = engine.inspect_container(ContainerRef(id));
    if (!container && container.error().kind == ErrorKind::kNotFound) continue;
    if (!container) return tl::unexpected(container.error());
    const bool paused = standing.how == Stillness::kPaused && container->state.paused;
    const bool stopped = standing.how == Stillness::kStopped && !container->state.running;
    if (!paused && !stopped) continue;
    const Status goes = paused ? engine.unpause_container(ContainerRef(id))
                               : engine.start_container(ContainerRef(id));
    if (goes) {
      names.push_back(container->name);
    } else if (worst) {
      worst = failure(
          goes.error().kind,
          fmt::format("container {} could not go on ({}): run 'docker {} {}'", container->name,
                      goes.error().message, paused ? "unpause" : "start", container->name),
          goes.error().code);
    }
  }
  if (!worst) return tl::unexpected(worst.error());
  return names;
}

Result<Standstill> Standstill::begin(docker::Engine& engine, Standing standing,
                                     const docker::Call& call) {
  Standstill still(engine, standing.how);
  // Who needs another stops before it.
  for (auto id = standing.ids.rbegin(); id != standing.ids.rend(); ++id) {
    if (call.stop.stop_requested()) return failure(ErrorKind::kInterrupted, "interrupted");
    // Noted first: a call that fails may have had its effect. And none is cut short: the engine
    // could carry it out when we have let everybody go on already.
    still.standing_.ids.insert(still.standing_.ids.begin(), *id);
    const Status stands = standing.how == Stillness::kPaused
                              ? engine.pause_container(ContainerRef(*id))
                              : engine.stop_container(ContainerRef(*id), std::nullopt);
    if (!stands) return tl::unexpected(stands.error());
  }
  return still;
}

Standstill::Standstill(Standstill&& other) noexcept
    : engine_(other.engine_), standing_(std::exchange(other.standing_, {})) {}

Standstill::~Standstill() {
  // What fails here was said by end(), or follows an error that is being said.
  if (!standing_.ids.empty()) static_cast<void>(let_go_on(*engine_, standing_));
}

Status Standstill::end() {
  const Standing standing = std::exchange(standing_, {});
  TRY(let_go_on(*engine_, standing));
  return {};
}

}  // namespace bulkhead::orchestrate
