#include <algorithm>

#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/fixes.h"
#include "rules/wording.h"
#include "text/suggest.h"

namespace bulkhead::rules {
namespace {

std::vector<std::string> keys_of(const contract::Tier& tier) {
  std::vector<std::string> keys;
  for (const auto& network : tier.networks) keys.push_back(network.value.str());
  return keys;
}

}  // namespace

void tier_network(const Context& context, Sink& sink) {
  const contract::Contract& contract = context.contract();
  const model::Project& project = context.project();
  std::map<const contract::Tier*, std::vector<const model::Service*>> members;
  for (const auto& [name, service] : project.services) {
    const contract::Tier* tier = contract.tier_of(name);
    if (tier != nullptr && !tier->networks.empty()) members[tier].push_back(&service);
  }
  for (const auto& [name, tier] : contract.tiers) {
    const auto services = members.find(&tier);
    if (services == members.end()) continue;
    bool any_exists = false;
    for (const auto& network : tier.networks) {
      if (project.networks.contains(network.value)) {
        any_exists = true;
        continue;
      }
      std::vector<std::string_view> candidates;
      for (const auto& [key, each] : project.networks) candidates.push_back(key.str());
      auto& finding = sink.add(
          network.span,
          fmt::format("tier {} is on network {}, which no service of the Compose files joins",
                      quoted(name), quoted(network.value)),
          {}, {network.value});
      finding.diagnostic.help = text::did_you_mean(network.value.str(), candidates);
      if (finding.diagnostic.help.empty()) {
        finding.diagnostic.help = fmt::format(
            "attach the tier's services to it, and declare {} under `networks:` of the Compose "
            "file "
            "where it is not",
            quoted(network.value));
      }
    }
    if (!any_exists) continue;  // said once, and not again for each service
    for (const model::Service* service : services->second) {
      using Kind = model::NetworkMode::Kind;
      // Namespaces that are not the service's own are BH207's affair; without one it needs none.
      if (service->network_mode.kind != Kind::kNetworks) continue;
      const auto on_tier = [&](const model::NetworkAttachment& attachment) {
        return std::any_of(tier.networks.begin(), tier.networks.end(), [&](const auto& network) {
          return network.value == attachment.network;
        });
      };
      if (std::any_of(service->networks.begin(), service->networks.end(), on_tier)) continue;
      const bool by_omission =
          std::all_of(service->networks.begin(), service->networks.end(),
                      [](const auto& attachment) { return attachment.implicit; });
      if (by_omission) continue;  // BH206
      auto& finding =
          sink.add(service->span,
                   fmt::format("{} is in tier {} and not on its network {}", quoted(service->name),
                               quoted(name), listed(keys_of(tier))),
                   {service->name}, {tier.networks.front().value});
      finding.diagnostic.related.push_back(
          {contract.find_service(service->name)->tier->span, "its tier is named here"});
      finding.diagnostic.help =
          fmt::format("add {} to its `networks`", quoted(tier.networks.front().value));
      finding.diagnostic.fix = fix_by_item(
          context, service->span, {"services", service->name.str(), "networks"},
          text::Value(tier.networks.front().value.str()),
          fmt::format("attach {} to {}", service->name.str(), tier.networks.front().value.str()));
    }
  }
}

}  // namespace bulkhead::rules
