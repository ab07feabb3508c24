// Subnets, static addresses and the engine's pools of addresses.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "orchestrate/preflight.h"

namespace bulkhead::orchestrate {
namespace {

struct Subnet {
  linux::IpAddress address;
  int prefix = 0;

  bool contains(const linux::IpAddress& ip) const {
    return ip.is_v6() == address.is_v6() && ip.same_network(address, prefix);
  }
  bool overlaps(const Subnet& other) const {
    return other.address.is_v6() == address.is_v6() &&
           other.address.same_network(address, std::min(prefix, other.prefix));
  }
};

std::optional<Subnet> parse_subnet(const std::string& text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos) return std::nullopt;
  const auto address = linux::IpAddress::parse(text.substr(0, slash));
  int prefix = -1;
  const char* begin = text.data() + slash + 1;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(begin, end, prefix);
  if (!address || error != std::errc{} || rest != end || prefix < 0) return std::nullopt;
  if (prefix > (address->is_v6() ? 128 : 32)) return std::nullopt;
  return Subnet{*address, prefix};
}

bool is_to_be_made(const PreflightInputs& inputs, const std::string& network) {
  return std::any_of(inputs.plan.steps.begin(), inputs.plan.steps.end(), [&](const auto& step) {
    return step.kind == model::StepKind::kCreateNetwork && step.subject == network;
  });
}

void check_subnets(const PreflightInputs& inputs, const DesiredNetwork& network,
                   Concerns& concerns) {
  for (const docker::IpamPool& pool : network.spec.ipam.pools) {
    if (pool.subnet.empty()) continue;
    const auto subnet = parse_subnet(pool.subnet);
    if (!subnet) {
      concerns.error("BH535", "impossible-address",
                     fmt::format("network \"{}\": \"{}\" is no subnet", network.key, pool.subnet),
                     "write it as 10.5.0.0/16", network.span);
      continue;
    }
    const auto gateway = linux::IpAddress::parse(pool.gateway);
    if (!pool.gateway.empty() && (!gateway || !subnet->contains(*gateway))) {
      concerns.error("BH535", "impossible-address",
                     fmt::format("network \"{}\": the gateway {} is not in its subnet {}",
                                 network.key, pool.gateway, pool.subnet),
                     "choose an address of the subnet", network.span);
    }
    for (const auto& [name, live] : inputs.live.networks) {
      if (name == network.spec.name) continue;
      for (const docker::IpamPool& other : live.ipam.pools) {
        const auto taken = parse_subnet(other.subnet);
        if (!taken || !taken->overlaps(*subnet)) continue;
        concerns.error("BH533", "subnet-overlap",
                       fmt::format("network \"{}\": its subnet {} overlaps with {} of network {}",
                                   network.key, pool.subnet, other.subnet, name),
                       fmt::format("choose another subnet, or remove that network (docker network "
                                   "rm {})",
                                   name),
                       network.span);
      }
    }
    for (const DesiredNetwork& other : inputs.desired.networks) {
      if (other.key >= network.key || other.external) continue;
      for (const docker::IpamPool& other_pool : other.spec.ipam.pools) {
        const auto taken = parse_subnet(other_pool.subnet);
        if (!taken || !taken->overlaps(*subnet)) continue;
        concerns.error("BH533", "subnet-overlap",
                       fmt::format("networks \"{}\" and \"{}\": their subnets {} and {} overlap",
                                   other.key, network.key, other_pool.subnet, pool.subnet),
                       "choose another subnet for one of them", network.span);
      }
    }
  }
}

/// The engine's built-in pools, until it is told others: 172.17–172.31/16 and 192.168/16 in /20s.
std::size_t networks_possible(const docker::SystemInfo& system) {
  constexpr std::size_t kBuiltIn = 15 + 16;
  if (system.address_pools.empty()) return kBuiltIn;
  std::size_t count = 0;
  for (const docker::AddressPool& pool : system.address_pools) {
    const auto base = parse_subnet(pool.base);
    if (!base || base->address.is_v6() || pool.size < base->prefix) continue;
    count += std::size_t{1} << std::min(pool.size - base->prefix, 30);
  }
  return count;
}

void check_pools(const PreflightInputs& inputs, Concerns& concerns) {
  std::size_t live = 0;
  for (const auto& [name, network] : inputs.live.networks) {
    if (network.driver == "bridge" && !network.ipam.pools.empty()) ++live;
  }
  std::size_t needed = 0;
  for (const DesiredNetwork& network : inputs.desired.networks) {
    const bool from_pool = network.spec.ipam.pools.empty() &&
                           (network.spec.driver.empty() || network.spec.driver == "bridge");
    const bool is_new = !inputs.live.networks.contains(network.spec.name);
    if (from_pool && is_new && is_to_be_made(inputs, network.spec.name)) ++needed;
  }
  const std::size_t possible = networks_possible(inputs.system);
  if (needed == 0 || live + needed <= possible) return;
  concerns.error(
      "BH534", "pools-exhausted",
      fmt::format("{} network{} needed, and the engine has address ranges for {} of which {} are "
                  "in use",
                  needed, needed == 1 ? " is" : "s are", possible, live),
      "remove networks that nobody uses (docker network prune), give these a subnet, or widen "
      "default-address-pools in the engine's daemon.json",
      {});
}

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
    const auto subnet = parse_subnet(pool.subnet);
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

void check_networks(const PreflightInputs& inputs, Concerns& concerns) {
  for (const DesiredNetwork& network : inputs.desired.networks) {
    if (network.external || !is_to_be_made(inputs, network.spec.name)) continue;
    check_subnets(inputs, network, concerns);
  }
  check_pools(inputs, concerns);
  std::map<std::string, model::ServiceName> taken;
  for (const auto& [name, service] : inputs.project.services) {
    for (const model::NetworkAttachment& attachment : service.networks) {
      check_static(inputs, service, attachment, concerns, taken);
    }
  }
}

}  // namespace bulkhead::orchestrate
