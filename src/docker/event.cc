#include "docker/event.h"

namespace bulkhead::docker {

std::optional<HealthStatus> Event::health() const {
  if (action != "health_status") return std::nullopt;
  return parse_health_status(detail);
}

const std::string& Event::attribute(const std::string& key) const {
  static const std::string kEmpty;
  const auto found = attributes.find(key);
  return found == attributes.end() ? kEmpty : found->second;
}

}  // namespace bulkhead::docker
