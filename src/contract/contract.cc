#include "contract/contract.h"

#include <algorithm>

namespace bulkhead::contract {

std::string_view name(Mode mode) {
  switch (mode) {
    case Mode::kStrict:
      return "strict";
    case Mode::kWarning:
      return "warning";
    case Mode::kMonitoring:
      return "monitoring";
  }
  return "strict";
}

std::string_view name(Precision precision) {
  return precision == Precision::kTier ? "tier" : "edge";
}

std::string_view name(SecurityProfile profile) {
  switch (profile) {
    case SecurityProfile::kLow:
      return "low";
    case SecurityProfile::kMedium:
      return "medium";
    case SecurityProfile::kHigh:
      return "high";
  }
  return "low";
}

bool Tier::may_publish(const model::PublishedPort& published) const {
  if (publish_any) return true;
  return std::any_of(publish.begin(), publish.end(), [&](const auto& allowed) {
    const Publishable& each = allowed.value;
    return each.port.protocol == published.target.protocol &&
           std::to_string(each.port.number) == published.published &&
           (each.host_ip.empty() || each.host_ip == published.host_ip ||
            "[" + each.host_ip + "]" == published.host_ip);
  });
}

const Tier* Contract::find_tier(const model::TierName& tier_name) const {
  const auto found = tiers.find(tier_name);
  return found == tiers.end() ? nullptr : &found->second;
}

const Environment* Contract::find_environment(const model::EnvironmentName& environment) const {
  const auto found =
      std::find_if(environments.begin(), environments.end(),
                   [&](const Environment& candidate) { return candidate.name == environment; });
  return found == environments.end() ? nullptr : &*found;
}

const ServiceMetadata* Contract::find_service(const model::ServiceName& service) const {
  const auto found = services.find(service);
  return found == services.end() ? nullptr : &found->second;
}

const Tier* Contract::tier_of(const model::ServiceName& service) const {
  const ServiceMetadata* metadata = find_service(service);
  if (metadata == nullptr || !metadata->tier) return nullptr;
  return find_tier(metadata->tier->value);
}

bool Contract::flow_leads(const model::TierName& from, const model::TierName& to) const {
  if (from == to) return true;
  return std::any_of(flows.begin(), flows.end(), [&](const Flow& flow) {
    return flow.from.value == from && flow.to.value == to;
  });
}

}  // namespace bulkhead::contract
