// Addresses that services ask for on their networks.
#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>

#include <fmt/format.h>

#include "orchestrate/preflight.h"
#include "orchestrate/subnet.h"

namespace bulkhead::orchestrate {
namespace {

/// Of `subnet`, the address so many behind its beginning.
linux::IpAddress address_of(const Subnet& subnet, std::uint8_t place) {
  constexpr std::size_t kLast = 15;
  if (!subnet.address.is_v6()) {
    constexpr int kBits = 32;
    const std::uint64_t mask = ~((std::uint64_t{1} << (kBits - subnet.prefix)) - 1);
    return linux::IpAddress::v4(static_cast<std::uint32_t>(subnet.address.v4_value() & mask) +
                                place);
  }
  std::array<std::uint8_t, kLast + 1> bytes = subnet.address.bytes();
  bytes[kLast] = static_cast<std::uint8_t>(bytes[kLast] + place);
  return linux::IpAddress::v6(bytes);
}

/// What an address of a subnet is already; empty: nobody's.
std::string whose_is(const linux::IpAddress& address, const Subnet& subnet,
                     const docker::IpamPool& pool) {
  for (const auto& [name, text] : pool.auxiliary_addresses) {
    if (linux::IpAddress::parse(text) == address)
      return fmt::format("the auxiliary address {}", name);
  }
  if (!pool.gateway.empty()) {
    if (linux::IpAddress::parse(pool.gateway) == address) return "the gateway";
  } else if (const auto range = Subnet::parse(pool.ip_range)) {
    // The engine takes the first one, where it is not told otherwise.
    const bool whole = range->prefix == subnet.prefix;
    if (address_of(*range, whole ? 1 : 0) == address) return "the gateway";
  } else if (address_of(subnet, 1) == address) {
    return "the gateway";
  }
  constexpr int kBits = 32;
  if (subnet.address.is_v6() || subnet.prefix >= kBits - 1) return "";
  const std::uint32_t size = std::uint32_t{1} << (kBits - subnet.prefix);
  const std::uint32_t place = address.v4_value() & (size - 1);
  if (place == 0) return "the network address";
  return place == size - 1 ? "the broadcast address" : "";
}

/// Subnets of the network: those of the files, or what the engine has where it is another's.
const std::vector<docker::IpamPool>& pools_of(const PreflightInputs& inputs,
                                              const DesiredNetwork& network) {
  const auto live = inputs.live.networks.find(network.spec.name);
  const bool others = network.external && live != inputs.live.networks.end();
  return others ? live->second.ipam.pools : network.spec.ipam.pools;
}

using Report = std::function<void(const std::string& what, const std::string& help)>;
using Taken = std::map<std::string, model::ServiceName>;

void report_second_owner(const DesiredNetwork& network, const std::string& text,
                         const linux::IpAddress& address, const model::Service& service,
                         Taken& taken, const Report& problem) {
  const auto [first, is_new] = taken.emplace(network.spec.name + " " + address.str(), service.name);
  if (is_new) return;
  problem(fmt::format("the address {} on network \"{}\" is given to \"{}\", too", text, network.key,
                      first->second),
          "give one of them another address");
}

/// In one of the subnets. `text` is the address as it is written; where it is somebody's there
/// already, that is told.
bool is_inside(const std::vector<docker::IpamPool>& pools, const std::string& text,
               const linux::IpAddress& address, const model::NetworkKey& network,
               const Report& problem) {
  bool inside = false;
  for (const docker::IpamPool& pool : pools) {
    const auto subnet = Subnet::parse(pool.subnet);
    if (!subnet || !subnet->contains(address)) continue;
    inside = true;
    const std::string whose = whose_is(address, *subnet, pool);
    if (whose.empty()) continue;
    problem(fmt::format("the address {} is {} of network \"{}\"", text, whose, network),
            "choose another address");
  }
  return inside;
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
  const std::uint32_t replicas = inputs.desired.service(service.name).replicas;
  if (replicas > 1) {
    problem(fmt::format("it has {} replicas, and only one of them can have the address {}",
                        replicas, text),
            "leave the address out, or run one replica");
  }
  report_second_owner(*network, text, *address, service, taken, problem);
  for (const docker::ContainerSummary& other : inputs.live.others) {
    const auto endpoint = other.networks.find(network->spec.name);
    if (endpoint == other.networks.end()) continue;
    if (endpoint->second.address != text && endpoint->second.ipv4_address != text) continue;
    problem(fmt::format("the address {} on network {} is held by container {}", text,
                        network->spec.name, other.name),
            fmt::format("choose another address, or stop that one: docker stop {}", other.name));
  }
  const auto& pools = pools_of(inputs, *network);
  if (pools.empty() || pools.front().subnet.empty()) {
    if (network->external) return;
    problem(fmt::format("the address {} needs a subnet, and network \"{}\" has none of its own",
                        text, network->key),
            fmt::format("give the network one: networks: {{{}: {{ipam: {{config: [{{subnet: "
                        "…/24}}]}}}}}}",
                        network->key));
    return;
  }
  if (!is_inside(pools, text, *address, network->key, problem)) {
    problem(fmt::format("the address {} is not in the subnet {} of network \"{}\"", text,
                        pools.front().subnet, network->key),
            "choose an address of the subnet");
  }
}

/// Needs a network that has IPv6.
void check_static6(const PreflightInputs& inputs, const model::Service& service,
                   const model::NetworkAttachment& attachment, Concerns& concerns,
                   std::map<std::string, model::ServiceName>& taken) {
  const std::string& text = attachment.ipv6_address;
  if (text.empty()) return;
  const auto problem = [&](const std::string& what, const std::string& help) {
    concerns.error("BH535", "impossible-address",
                   fmt::format("service \"{}\": {}", service.name, what), help, attachment.span);
  };
  const auto address = linux::IpAddress::parse(text);
  if (!address || !address->is_v6()) {
    problem(fmt::format("\"{}\" is no IPv6 address", text), "write it as fd00:5::10");
    return;
  }
  const DesiredNetwork* network = inputs.desired.network(attachment.network);
  if (network == nullptr) return;
  report_second_owner(*network, text, *address, service, taken, problem);
  const bool inside = is_inside(pools_of(inputs, *network), text, *address, network->key, problem);
  if (inside || network->external) return;
  problem(fmt::format("the address {} needs a subnet that it is in, and network \"{}\" has none",
                      text, network->key),
          fmt::format("give the network one: networks: {{{}: {{enable_ipv6: true, ipam: {{config: "
                      "[{{subnet: …/64}}]}}}}}}",
                      network->key));
}

void check_link_local(const model::Service& service, const model::NetworkAttachment& attachment,
                      Concerns& concerns) {
  for (const std::string& text : attachment.link_local_ips) {
    if (linux::IpAddress::parse(text)) continue;
    concerns.error("BH535", "impossible-address",
                   fmt::format("service \"{}\": link_local_ips has \"{}\", which is no address",
                               service.name, text),
                   "write it as 169.254.8.8", attachment.span);
  }
}

/// On one network the second container of an address takes the first one's packets.
void check_mac(const PreflightInputs& inputs, const model::Service& service,
               const model::NetworkAttachment& attachment, Concerns& concerns,
               std::map<std::string, model::ServiceName>& taken) {
  const bool first = &attachment == &service.networks.front();
  const std::string& mac =
      attachment.mac_address.empty() && first ? service.mac_address : attachment.mac_address;
  const DesiredNetwork* network = inputs.desired.network(attachment.network);
  if (mac.empty() || network == nullptr) return;
  const auto problem = [&](const std::string& what) {
    concerns.error("BH535", "impossible-address",
                   fmt::format("service \"{}\": {}", service.name, what),
                   "leave the address out, or give each its own", attachment.span);
  };
  const std::uint32_t replicas = inputs.desired.service(service.name).replicas;
  if (replicas > 1) {
    problem(fmt::format("it has {} replicas, and all of them would have the MAC address {}",
                        replicas, mac));
  }
  const auto [holder, is_new] = taken.emplace(network->spec.name + " " + mac, service.name);
  if (is_new) return;
  problem(fmt::format("the MAC address {} on network \"{}\" is given to \"{}\", too", mac,
                      network->key, holder->second));
}

/// The engine's own networks know no names of services, and take no wishes for addresses.
void check_engines_own(const PreflightInputs& inputs, const model::Service& service,
                       const model::NetworkAttachment& attachment, Concerns& concerns) {
  const DesiredNetwork* network = inputs.desired.network(attachment.network);
  if (network == nullptr || !network->external) return;
  const std::string& name = network->spec.name;
  if (name != "bridge" && name != "host" && name != "none") return;
  concerns.error(
      "BH535", "impossible-address",
      fmt::format("service \"{}\": {} is a network of the engine's own, where no service has "
                  "a name or an address of its choice",
                  service.name, name),
      fmt::format("give it network_mode: {}, or a network that you make", name), attachment.span);
}

}  // namespace

void check_addresses(const PreflightInputs& inputs, Concerns& concerns) {
  std::map<std::string, model::ServiceName> taken;
  for (const auto& [name, service] : inputs.project.services) {
    for (const model::NetworkAttachment& attachment : service.networks) {
      check_static(inputs, service, attachment, concerns, taken);
      check_static6(inputs, service, attachment, concerns, taken);
      check_link_local(service, attachment, concerns);
      check_engines_own(inputs, service, attachment, concerns);
      check_mac(inputs, service, attachment, concerns, taken);
    }
  }
}

}  // namespace bulkhead::orchestrate
