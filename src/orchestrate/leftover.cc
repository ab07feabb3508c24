#include "orchestrate/leftover.h"

#include "orchestrate/labels.h"

namespace bulkhead::orchestrate {
namespace {

constexpr Duration kPause = std::chrono::milliseconds(100);
constexpr int kConflict = 409;

bool is_name_conflict(const Error& error) {
  return error.kind == ErrorKind::kConflict && error.code == kConflict &&
         error.message.find("already in use") != std::string::npos;
}

std::string label_of(const docker::ContainerSpec& spec, const char* name) {
  const auto label = spec.config.labels.find(name);
  return label == spec.config.labels.end() ? "" : label->second;
}

/// Makes room for the name as far as that is ours to do. False: somebody has it by right.
Result<bool> clear_name(const docker::ContainerSpec& spec, const LiveState& planned_from,
                        docker::Engine& engine) {
  const auto holder = engine.inspect_container(docker::ContainerRef(spec.name));
  if (!holder) {
    // The engine keeps a name before it shows the container.
    if (holder.error().kind == ErrorKind::kNotFound) return true;
    return tl::unexpected(holder.error());
  }
  if (!is_leftover(*holder, spec, planned_from)) return false;
  const Status removed = engine.remove_container(holder->id, {.force = true, .volumes = true});
  if (!removed && removed.error().kind != ErrorKind::kNotFound) {
    return tl::unexpected(removed.error());
  }
  return true;
}

}  // namespace

bool is_leftover(const docker::Container& holder, const docker::ContainerSpec& spec,
                 const LiveState& planned_from) {
  const std::string project = label_of(spec, kProjectLabel);
  return !project.empty() && holder.label(kProjectLabel) == project &&
         holder.label(kServiceLabel) == label_of(spec, kServiceLabel) &&
         holder.state.status == docker::RunState::kCreated &&
         planned_from.container(holder.id.str()) == nullptr;
}

Result<docker::CreatedContainer> create_despite_leftover(const docker::ContainerSpec& spec,
                                                         const LiveState& planned_from,
                                                         docker::Engine& engine, Clock& clock,
                                                         const std::stop_token& stop) {
  const SteadyTime deadline = clock.steady() + kLeftoverPatience;
  while (true) {
    auto created = engine.create_container(spec);
    if (created || !is_name_conflict(created.error())) return created;
    const auto cleared = clear_name(spec, planned_from, engine);
    if (!cleared || !*cleared || stop.stop_requested() || clock.steady() >= deadline) {
      return created;
    }
    clock.sleep(kPause);
  }
}

}  // namespace bulkhead::orchestrate
