#include "docker/container.h"

#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace bulkhead::docker {
namespace {

constexpr std::array<std::pair<RunState, std::string_view>, 8> kRunStates{{
    {RunState::kCreated, "created"},
    {RunState::kRunning, "running"},
    {RunState::kPaused, "paused"},
    {RunState::kRestarting, "restarting"},
    {RunState::kRemoving, "removing"},
    {RunState::kExited, "exited"},
    {RunState::kDead, "dead"},
    {RunState::kUnknown, "unknown"},
}};

constexpr std::array<std::pair<HealthStatus, std::string_view>, 4> kHealthStatuses{{
    {HealthStatus::kNone, "none"},
    {HealthStatus::kStarting, "starting"},
    {HealthStatus::kHealthy, "healthy"},
    {HealthStatus::kUnhealthy, "unhealthy"},
}};

const std::string& find_or_empty(const std::map<std::string, std::string>& map,
                                 const std::string& key) {
  static const std::string kEmpty;
  const auto found = map.find(key);
  return found == map.end() ? kEmpty : found->second;
}

}  // namespace

std::string_view name(RunState state) {
  for (const auto& [value, word] : kRunStates) {
    if (value == state) return word;
  }
  return "unknown";
}

std::string_view name(HealthStatus status) {
  for (const auto& [value, word] : kHealthStatuses) {
    if (value == status) return word;
  }
  return "none";
}

RunState parse_run_state(std::string_view word) {
  for (const auto& [value, known] : kRunStates) {
    if (known == word) return value;
  }
  return RunState::kUnknown;
}

HealthStatus parse_health_status(std::string_view word) {
  for (const auto& [value, known] : kHealthStatuses) {
    if (known == word) return value;
  }
  return HealthStatus::kNone;
}

std::string ContainerPort::str() const {
  return fmt::format("{}/{}", number, protocol);
}

std::optional<ContainerPort> ContainerPort::parse(std::string_view text) {
  ContainerPort port;
  const char* end = text.data() + text.size();
  const auto number = std::from_chars(text.data(), end, port.number);
  if (number.ec != std::errc()) return std::nullopt;
  if (number.ptr == end) return port;
  const std::string_view rest(number.ptr, static_cast<std::size_t>(end - number.ptr));
  if (rest != "/tcp" && rest != "/udp" && rest != "/sctp") return std::nullopt;
  port.protocol = rest.substr(1);
  return port;
}

const std::string& Container::label(const std::string& key) const {
  return find_or_empty(config.labels, key);
}

const std::string& ContainerSummary::label(const std::string& key) const {
  return find_or_empty(labels, key);
}

}  // namespace bulkhead::docker
