// Addresses that services ask for on their networks.
#include <algorithm>

#include <fmt/format.h>

#include "orchestrate/preflight.h"
#include "orchestrate/subnet.h"

namespace bulkhead::orchestrate {
namespace {

void check_static(const PreflightInputs& inputs, const model::Service& service,
                  const model::NetworkAttachment& attachment, Concerns& concerns,
                  std::map<std::string, model::ServiceName>& taken) {
  if (attachment.ipv4_address.empty()) return;
  const auto problem = [&](const std::string& what, const std::string& help) {
    concerns.error("BH535", "impossible-address",
                   fmt::format("service \"{}\": {}", service.name, what), help, attachment.span);
  };
  const std::string& text = attachment.ipv4_address;
  const auto address = linux::IpAddress::parse(text);
  if (!address || address->is_v6()) {
    problem(fmt::format("\"{}\" is no IPv4 address", text), "write it as 10.5.0.10");
    return;
  }
  const DesiredNetwork* network = inputs.desired.network(attachment.network);
  if (network == nullptr) return;
  const auto [first, is_new] =
      taken.emplace(network->spec.name + " " + address->str(), service.name);
  if (!is_new) {
    problem(fmt::format("the address {} on network \"{}\" is given to \"{}\", too", text,
                        network->key, first->second),
            "give one of them another address");
  }
  for (const docker::ContainerSummary& other : inputs.live.others) {
    const auto endpoint = other.networks.find(network->spec.name);
    if (endpoint == other.networks.end()) continue;
    if (endpoint->second.address != text && endpoint->second.ipv4_address != text) continue;
    problem(fmt::format("the address {} on network {} is held by container {}", text,
                        network->spec.name, other.name),
            fmt::format("choose another address, or stop that one: docker stop {}", other.name));
  }
  if (network->external) return;
  const auto& pools = network->spec.ipam.pools;
  if (pools.empty() || pools.front().subnet.empty()) {
    problem(fmt::format("the address {} needs a subnet, and network \"{}\" has none of its own",
                        text, network->key),
            fmt::format("give the network one: networks: {{{}: {{ipam: {{config: [{{subnet: "
                        "…/24}}]}}}}}}",
                        network->key));
    return;
  }
  const bool inside = std::any_of(pools.begin(), pools.end(), [&](const docker::IpamPool& pool) {
    const auto subnet = Subnet::parse(pool.subnet);
    return subnet && subnet->contains(*address);
  });
  if (!inside) {
    problem(fmt::format("the address {} is not in the subnet {} of network \"{}\"", text,
                        pools.front().subnet, network->key),
            "choose an address of the subnet");
  }
  for (const docker::IpamPool& pool : pools) {
    if (pool.gateway == text) {
      problem(fmt::format("the address {} is the gateway of network \"{}\"", text, network->key),
              "choose another address");
    }
  }
}

}  // namespace

void check_addresses(const PreflightInputs& inputs, Concerns& concerns) {
  std::map<std::string, model::ServiceName> taken;
  for (const auto& [name, service] : inputs.project.services) {
    for (const model::NetworkAttachment& attachment : service.networks) {
      check_static(inputs, service, attachment, concerns, taken);
    }
  }
}

}  // namespace bulkhead::orchestrate
