#include <map>

#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/wording.h"

namespace bulkhead::rules {

void shared_external_network(const Context& context, Sink& sink) {
  const contract::Contract& contract = context.contract();
  if (contract.tiers.empty()) return;
  std::map<model::NetworkKey, std::vector<model::ServiceName>> members;
  for (const auto& [name, service] : context.project().services) {
    if (contract.tier_of(name) == nullptr) continue;
    for (const auto& attachment : service.networks) members[attachment.network].push_back(name);
  }
  for (const auto& [key, services] : members) {
    const auto network = context.project().networks.find(key);
    if (network == context.project().networks.end() || !network->second.external) continue;
    auto& finding = sink.add(
        network->second.span,
        fmt::format(
            "{} on external network {}, where other projects can live too: the contract does "
            "not bind those",
            listed_names(services) + (services.size() == 1 ? " is" : " are"), quoted(key)),
        services, {key});
    finding.diagnostic.help =
        "use a network of this project, or keep on it only what others may reach";
  }
}

}  // namespace bulkhead::rules
