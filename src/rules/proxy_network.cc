#include "rules/proxy_network.h"

#include <algorithm>

#include "contract/ingress.h"

namespace bulkhead::rules {

const model::Network* network_chosen_by_key(const Context& context, const model::Service& proxy) {
  const std::string chosen = contract::proxy_settings(proxy).network;
  const auto& networks = context.project().networks;
  const auto network = networks.find(model::NetworkKey(chosen));
  if (chosen.empty() || network == networks.end()) return nullptr;
  const bool is_name = std::any_of(networks.begin(), networks.end(), [&](const auto& entry) {
    return entry.second.name.str() == chosen;
  });
  return is_name ? nullptr : &network->second;
}

}  // namespace bulkhead::rules
