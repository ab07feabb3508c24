// Subnets of networks that are to be made, and the engine's pools of addresses.
#include <algorithm>

#include <fmt/format.h>

#include "orchestrate/preflight.h"
#include "orchestrate/subnet.h"

namespace bulkhead::orchestrate {
namespace {

/// The network's own address and the one of all, which IPv4 keeps back.
bool is_nobodys(const linux::IpAddress& address, const Subnet& subnet) {
  constexpr int kBits = 32;
  if (subnet.address.is_v6() || subnet.prefix >= kBits - 1) return false;
  const std::uint32_t last = (std::uint32_t{1} << (kBits - subnet.prefix)) - 1;
  const std::uint32_t place = address.v4_value() & last;
  return place == 0 || place == last;
}

/// Ranges in which no interface gets an address (IANA, special-purpose and multicast registries).
void check_kind_of(const DesiredNetwork& network, const docker::IpamPool& pool,
                   const Subnet& subnet, Concerns& concerns) {
  struct Range {
    const char* text;
    const char* what;
  };
  constexpr Range kRanges[] = {{"127.0.0.0/8", "every host's own"},
                               {"224.0.0.0/4", "for groups and not for hosts"},
                               {"ff00::/8", "for groups and not for hosts"}};
  for (const Range& range : kRanges) {
    const auto reserved = Subnet::parse(range.text);
    if (!reserved || !reserved->overlaps(subnet) || subnet.prefix < reserved->prefix) continue;
    concerns.error("BH535", "impossible-address",
                   fmt::format("network \"{}\": its subnet {} is of {}, which are {}", network.key,
                               pool.subnet, range.text, range.what),
                   "choose one of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16", network.span);
  }
}

/// Engines from 25 on refuse what older ones take for the subnet around it (moby, 25.0 release
/// notes).
void check_host_bits(const PreflightInputs& inputs, const DesiredNetwork& network,
                     const docker::IpamPool& pool, const Subnet& subnet, Concerns& concerns) {
  constexpr docker::ApiVersion kRefuses{1, 44};
  if (inputs.api < kRefuses || subnet.address.is_v6()) return;
  const std::uint64_t size = std::uint64_t{1} << (32 - subnet.prefix);
  const auto first =
      linux::IpAddress::v4(static_cast<std::uint32_t>(subnet.address.v4_value() & ~(size - 1)));
  if (first == subnet.address) return;
  concerns.error(
      "BH535", "impossible-address",
      fmt::format("network \"{}\": {} is an address in its subnet, and this engine wants "
                  "the subnet's own",
                  network.key, pool.subnet),
      fmt::format("write {}/{}", first.str(), subnet.prefix), network.span);
}

void check_subnets(const PreflightInputs& inputs, const DesiredNetwork& network,
                   Concerns& concerns) {
  for (const docker::IpamPool& pool : network.spec.ipam.pools) {
    if (pool.subnet.empty()) {
      if (pool.gateway.empty() && pool.ip_range.empty() && pool.auxiliary_addresses.empty())
        continue;
      concerns.error(
          "BH535", "impossible-address",
          fmt::format("network \"{}\": {} needs a subnet that it is in, and there is none",
                      network.key,
                      !pool.gateway.empty()    ? "the gateway " + pool.gateway
                      : !pool.ip_range.empty() ? "the ip_range " + pool.ip_range
                                               : std::string("an auxiliary address")),
          "add `subnet` beside it", network.span);
      continue;
    }
    const auto subnet = Subnet::parse(pool.subnet);
    if (!subnet) {
      concerns.error("BH535", "impossible-address",
                     fmt::format("network \"{}\": \"{}\" is no subnet", network.key, pool.subnet),
                     "write it as 10.5.0.0/16", network.span);
      continue;
    }
    check_kind_of(network, pool, *subnet, concerns);
    check_host_bits(inputs, network, pool, *subnet, concerns);
    const auto gateway = linux::IpAddress::parse(pool.gateway);
    if (!pool.gateway.empty() && (!gateway || !subnet->contains(*gateway))) {
      concerns.error("BH535", "impossible-address",
                     fmt::format("network \"{}\": the gateway {} is not in its subnet {}",
                                 network.key, pool.gateway, pool.subnet),
                     "choose an address of the subnet", network.span);
    } else if (gateway && is_nobodys(*gateway, *subnet)) {
      concerns.error(
          "BH535", "impossible-address",
          fmt::format("network \"{}\": the gateway {} is the first or the last address of "
                      "its subnet {}, which nobody can have",
                      network.key, pool.gateway, pool.subnet),
          "choose another address of the subnet", network.span);
    }
    if (const auto range = Subnet::parse(pool.ip_range);
        !pool.ip_range.empty() &&
        (!range || !subnet->contains(range->address) || range->prefix < subnet->prefix)) {
      concerns.error("BH535", "impossible-address",
                     fmt::format("network \"{}\": the ip_range {} is not in its subnet {}",
                                 network.key, pool.ip_range, pool.subnet),
                     "choose a part of the subnet", network.span);
    }
    for (const auto& [name, text] : pool.auxiliary_addresses) {
      const auto address = linux::IpAddress::parse(text);
      if (gateway && address == gateway) {
        concerns.error(
            "BH535", "impossible-address",
            fmt::format("network \"{}\": the auxiliary address {} ({}) is its gateway, too",
                        network.key, text, name),
            "choose another address of the subnet", network.span);
        continue;
      }
      if (address && subnet->contains(*address)) continue;
      concerns.error(
          "BH535", "impossible-address",
          fmt::format("network \"{}\": the auxiliary address {} ({}) is not in its subnet "
                      "{}",
                      network.key, text, name, pool.subnet),
          "choose an address of the subnet", network.span);
    }
    for (const auto& [name, live] : inputs.live.networks) {
      if (name == network.spec.name) continue;
      for (const docker::IpamPool& other : live.ipam.pools) {
        const auto taken = Subnet::parse(other.subnet);
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
        const auto taken = Subnet::parse(other_pool.subnet);
        if (!taken || !taken->overlaps(*subnet)) continue;
        concerns.error("BH533", "subnet-overlap",
                       fmt::format("networks \"{}\" and \"{}\": their subnets {} and {} overlap",
                                   other.key, network.key, other_pool.subnet, pool.subnet),
                       "choose another subnet for one of them", network.span);
      }
    }
  }
}

/// What the engine takes networks from until it is told otherwise: 172.17–172.31/16, and
/// 192.168/16 in /20s.
std::vector<docker::AddressPool> pools_of(const docker::SystemInfo& system) {
  if (!system.address_pools.empty()) return system.address_pools;
  std::vector<docker::AddressPool> pools;
  for (int second = 17; second <= 31; ++second) {
    pools.push_back({fmt::format("172.{}.0.0/16", second), 16});
  }
  pools.push_back({"192.168.0.0/16", 20});
  return pools;
}

/// Ranges of the pools that nobody has, but no more than are needed.
class FreeRanges final {
 public:
  FreeRanges(const PreflightInputs& inputs, std::size_t needed) : needed_(needed) {
    for (const auto& [name, network] : inputs.live.networks) {
      for (const docker::IpamPool& pool : network.ipam.pools) {
        if (const auto subnet = Subnet::parse(pool.subnet)) taken_.push_back(*subnet);
      }
    }
    if (inputs.host != nullptr) {
      taken_.insert(taken_.end(), inputs.host->routes.begin(), inputs.host->routes.end());
    }
    for (const docker::AddressPool& pool : pools_of(inputs.system)) count(pool);
  }

  std::size_t free() const { return free_; }
  std::size_t possible() const { return possible_; }

 private:
  void count(const docker::AddressPool& pool) {
    const auto base = Subnet::parse(pool.base);
    constexpr int kBits = 32;
    if (!base || base->address.is_v6() || pool.size < base->prefix || pool.size > kBits) return;
    const std::uint64_t count = std::uint64_t{1} << (pool.size - base->prefix);
    const std::uint64_t step = std::uint64_t{1} << (kBits - pool.size);
    for (std::uint64_t i = 0; i < count && free_ < needed_; ++i) {
      const Subnet range{
          linux::IpAddress::v4(static_cast<std::uint32_t>(base->address.v4_value() + i * step)),
          pool.size};
      const bool held = std::any_of(taken_.begin(), taken_.end(),
                                    [&](const Subnet& one) { return one.overlaps(range); });
      if (!held) ++free_;
      ++possible_;
    }
  }

  std::size_t needed_;
  std::vector<Subnet> taken_;
  std::size_t free_ = 0;
  std::size_t possible_ = 0;  // that were looked at: all, where there are too few
};

void check_pools(const PreflightInputs& inputs, Concerns& concerns) {
  std::size_t needed = 0;
  for (const DesiredNetwork* network : networks_to_make(inputs)) {
    const docker::NetworkSpec& spec = network->spec;
    const bool from_pool =
        spec.ipam.pools.empty() && (spec.driver.empty() || spec.driver == "bridge");
    if (from_pool && !inputs.live.networks.contains(spec.name)) ++needed;
  }
  if (needed == 0) return;
  const FreeRanges ranges(inputs, needed);
  if (ranges.free() >= needed) return;
  concerns.error(
      "BH534", "pools-exhausted",
      fmt::format("{} network{} needed, and of the engine's {} address ranges {} free", needed,
                  needed == 1 ? " is" : "s are", ranges.possible(),
                  ranges.free() == 1 ? "one is" : fmt::format("{} are", ranges.free())),
      "remove networks that nobody uses (docker network prune), give these a subnet, or widen "
      "default-address-pools in the engine's daemon.json",
      {});
}

/// The routes that are not those of the engine's own networks.
void check_routes(const PreflightInputs& inputs, const DesiredNetwork& network,
                  Concerns& concerns) {
  const bool is_bridge = network.spec.driver.empty() || network.spec.driver == "bridge";
  // A macvlan's subnet is the host's own LAN.
  if (inputs.host == nullptr || !is_bridge) return;
  std::set<std::string> engines_own;
  for (const auto& [name, live] : inputs.live.networks) {
    for (const docker::IpamPool& pool : live.ipam.pools) engines_own.insert(pool.subnet);
  }
  for (const docker::IpamPool& pool : network.spec.ipam.pools) {
    const auto subnet = Subnet::parse(pool.subnet);
    if (!subnet) continue;
    for (const Subnet& route : inputs.host->routes) {
      if (!route.overlaps(*subnet) || engines_own.contains(route.str())) continue;
      concerns.error(
          "BH533", "subnet-overlap",
          fmt::format("network \"{}\": its subnet {} overlaps with {}, to which the host "
                      "has a route: what goes there now would go into the network",
                      network.key, pool.subnet, route.str()),
          "choose another subnet, or remove the route (ip route)", network.span);
    }
  }
}

/// What the bridge driver cannot make.
void check_bridge(const DesiredNetwork& network, Concerns& concerns) {
  if (!network.spec.driver.empty() && network.spec.driver != "bridge") return;
  const auto& pools = network.spec.ipam.pools;
  const auto count = std::count_if(pools.begin(), pools.end(), [](const docker::IpamPool& pool) {
    const auto subnet = Subnet::parse(pool.subnet);
    return subnet && !subnet->address.is_v6();
  });
  if (count > 1) {
    concerns.error("BH535", "impossible-address",
                   fmt::format("network \"{}\": it has {} IPv4 subnets, and a bridge takes one",
                               network.key, count),
                   "leave one of them, or make a network for each", network.span);
  }
  constexpr std::size_t kLongest = 15;  // linux/if.h: IFNAMSIZ with its zero
  const auto& options = network.spec.options;
  const auto name = options.find("com.docker.network.bridge.name");
  if (name == options.end() || name->second.size() <= kLongest) return;
  concerns.error("BH537", "unknown-word",
                 fmt::format("network \"{}\": \"{}\" is too long for the name of an interface: it "
                             "has {} characters, and {} are the most",
                             network.key, name->second, name->second.size(), kLongest),
                 "shorten com.docker.network.bridge.name", network.span);
}

/// Engines before 27 have no addresses of IPv6 that they give by themselves (moby, 27.0 release
/// notes), unless their daemon.json says some.
void check_ipv6(const PreflightInputs& inputs, const DesiredNetwork& network, Concerns& concerns) {
  constexpr docker::ApiVersion kGivesThem{1, 46};
  if (!network.spec.enable_ipv6 || inputs.api >= kGivesThem) return;
  const auto is_v6 = [](const std::string& text) {
    const auto subnet = Subnet::parse(text);
    return subnet && subnet->address.is_v6();
  };
  const auto& pools = network.spec.ipam.pools;
  const auto& defaults = inputs.system.address_pools;
  if (std::any_of(pools.begin(), pools.end(), [&](const auto& one) { return is_v6(one.subnet); }) ||
      std::any_of(defaults.begin(), defaults.end(),
                  [&](const auto& one) { return is_v6(one.base); })) {
    return;
  }
  concerns.error(
      "BH535", "impossible-address",
      fmt::format("network \"{}\": it is to have IPv6, and this engine gives no subnet of "
                  "IPv6 by itself",
                  network.key),
      fmt::format("give it one: networks: {{{}: {{ipam: {{config: [{{subnet: "
                  "fd00:5::/64}}]}}}}}}",
                  network.key),
      network.span);
}

}  // namespace

void check_networks(const PreflightInputs& inputs, Concerns& concerns) {
  for (const DesiredNetwork* network : networks_to_make(inputs)) {
    check_subnets(inputs, *network, concerns);
    check_bridge(*network, concerns);
    check_routes(inputs, *network, concerns);
    check_ipv6(inputs, *network, concerns);
  }
  check_pools(inputs, concerns);
}

}  // namespace bulkhead::orchestrate
