#include "orchestrate/last_look.h"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "orchestrate/labels.h"
#include "orchestrate/parallel.h"

namespace bulkhead::orchestrate {
namespace {

constexpr std::size_t kLooksAtOnce = 8;

/// The engine tells of an end a moment after it came: so those that it lists as ended count, too.
Status add_ended_by_now(const std::string& project, docker::Engine& engine,
                        const docker::Call& call, std::set<std::string>& ended) {
  docker::ContainerFilter filter;
  filter.labels = {std::string(kProjectLabel) + "=" + project};
  for (const docker::ContainerSummary& one : TRY(engine.list_containers(filter, call))) {
    if (one.state != docker::RunState::kRunning) ended.insert(one.id.str());
  }
  return {};
}

std::optional<Fallen> look(const Opened& opened, docker::Engine& engine, GateKeeper& keeper,
                           const std::stop_token& stop) {
  const docker::ContainerRef id(opened.request.id);
  const auto container = engine.inspect_container(id, docker::Call{{}, stop});
  if (!container) {
    if (container.error().kind == ErrorKind::kNotFound) return std::nullopt;
    return Fallen{opened.step, container.error(), {}};
  }
  const docker::ContainerState& state = container->state;
  const std::string was = fmt::format("it was {} and then ", name(opened.request.readiness));
  if ((state.running && !state.restarting) || will_restart(*container)) {
    AwaitRequest again = opened.request;
    again.just_started = false;
    AwaitOutcome outcome = keeper.await(again, stop, [](const std::string&) {});
    if (outcome.status) return std::nullopt;
    Error error = outcome.status.error();
    if (error.kind == ErrorKind::kConflict) error.message = was + "ended; " + error.message;
    return Fallen{opened.step, std::move(error), std::move(outcome.evidence)};
  }
  if (state.exit_code == 0) return std::nullopt;
  Fallen fallen;
  fallen.step = opened.step;
  fallen.error = {ErrorKind::kConflict, fmt::format("{}ended with exit {}", was, state.exit_code),
                  0};
  fallen.evidence.log_lines = keeper.last_lines(opened.request.id);
  return fallen;
}

}  // namespace

Result<std::vector<Fallen>> last_look(const std::vector<Opened>& opened,
                                      std::set<std::string> ended, const std::string& project,
                                      docker::Engine& engine, GateKeeper& keeper,
                                      const std::stop_token& stop) {
  TRY(add_ended_by_now(project, engine, docker::Call{{}, stop}, ended));
  std::vector<const Opened*> suspects;
  for (const Opened& one : opened) {
    if (ended.contains(one.request.id)) suspects.push_back(&one);
  }
  std::vector<std::optional<Fallen>> found(suspects.size());
  for_all(suspects.size(), kLooksAtOnce,
          [&](std::size_t i) { found[i] = look(*suspects[i], engine, keeper, stop); });
  std::vector<Fallen> fallen;
  for (auto& one : found) {
    if (one) fallen.push_back(std::move(*one));
  }
  return fallen;
}

}  // namespace bulkhead::orchestrate
