#include "verify/site.h"

#include <algorithm>

namespace bulkhead::verify {
namespace {

using linux::IpAddress;

void add_gateway(std::vector<IpAddress>& gateways, const std::string& text) {
  const auto ip = IpAddress::parse(text);
  if (ip && std::find(gateways.begin(), gateways.end(), *ip) == gateways.end()) {
    gateways.push_back(*ip);
  }
}

}  // namespace

bool uses_ipv6(const LiveProject& live) {
  return std::any_of(live.containers.begin(), live.containers.end(), [](const auto& container) {
    const auto& endpoints = container.endpoints;
    const auto& ports = container.ports;
    return std::any_of(endpoints.begin(), endpoints.end(),
                       [](const LiveEndpoint& endpoint) { return !endpoint.ipv6.empty(); }) ||
           std::any_of(ports.begin(), ports.end(), [](const LivePort& port) {
             return port.host_ip != "::" && port.host_ip.find(':') != std::string::npos;
           });
  });
}

std::vector<IpAddress> addresses_of_host(const std::vector<IpAddress>& all) {
  const IpAddress cables = *IpAddress::parse("198.18.0.0");  // probe/neighbour.h
  std::vector<IpAddress> kept;
  for (const IpAddress& ip : all) {
    if (ip.is_loopback() || ip.is_link_local() || ip.same_network(cables, 15)) continue;
    kept.push_back(ip);
  }
  std::sort(kept.begin(), kept.end());
  kept.erase(std::unique(kept.begin(), kept.end()), kept.end());
  return kept;
}

void Place::add(const LiveContainer& container, const LiveProject& live, bool is_host) {
  containers.push_back(container.name);
  if (is_host) return;
  for (const LiveEndpoint& endpoint : container.endpoints) {
    const auto network = live.networks.find(endpoint.network);
    const bool for_peers = network == live.networks.end() || network->second.inter_container;
    for (const std::string& text : {endpoint.ipv4, endpoint.ipv6}) {
      if (const auto ip = IpAddress::parse(text)) {
        addresses.push_back({*ip, endpoint.network, for_peers});
      }
    }
    add_gateway(gateways, endpoint.gateway);
    if (network == live.networks.end()) continue;
    for (const std::string& gateway : network->second.gateways) add_gateway(gateways, gateway);
  }
}

std::optional<std::size_t> Site::place_of(const std::string& container_id) const {
  const auto found = by_container.find(container_id);
  return found == by_container.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace bulkhead::verify
