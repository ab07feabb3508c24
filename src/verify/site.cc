#include "verify/site.h"

#include <algorithm>

#include "linux/links.h"
#include "linux/raw_socket.h"

namespace bulkhead::verify {
namespace {

using linux::IpAddress;
using linux::NetworkNamespace;
using linux::Transport;

void add_gateway(std::vector<IpAddress>& gateways, const std::string& text) {
  const auto ip = IpAddress::parse(text);
  if (ip && std::find(gateways.begin(), gateways.end(), *ip) == gateways.end()) {
    gateways.push_back(*ip);
  }
}

/// A wildcard is bound for both families, and that alone is no use of IPv6.
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

}  // namespace

Result<Site> Site::open(const LiveProject& live, int engine_process, Clock& clock) {
  Site site;
  NetworkNamespace host = TRY(engine_process > 0 ? NetworkNamespace::of_process(engine_process)
                                                 : NetworkNamespace::current());
  site.host_ = TRY(site.add(std::move(host)));
  TRY(site.add_containers(live));
  for (std::size_t i = 0; i < site.places_.size(); ++i) TRY(site.listen(i));
  auto neighbour = probe::Neighbour::create(site.spaces_[site.host_], clock, uses_ipv6(live));
  if (neighbour) {
    site.neighbour_ = std::make_unique<probe::Neighbour>(*std::move(neighbour));
    site.outside_ = site.places_.size();
    site.places_.emplace_back();
  } else {
    site.why_no_outside_ = neighbour.error().message;
  }
  return site;
}

Result<std::size_t> Site::add(NetworkNamespace space) {
  const auto [entry, is_new] = by_identity_.emplace(space.identity(), spaces_.size());
  if (is_new) {
    spaces_.push_back(std::move(space));
    places_.emplace_back();
  }
  return entry->second;
}

Status Site::add_containers(const LiveProject& live) {
  for (const LiveContainer& container : live.containers) {
    if (!container.running || container.foreign) continue;
    auto space = NetworkNamespace::of_process(container.pid);
    if (!space && space.error().kind == ErrorKind::kNotFound) continue;
    if (!space) return tl::unexpected(space.error());
    const std::size_t index = TRY(add(*std::move(space)));
    by_container_.emplace(container.id, index);
    Place& place = places_[index];
    place.containers.push_back(container.name);
    if (place.listening.empty()) {
      place.listening =
          linux::listening_sockets(container.pid).value_or(std::vector<linux::ListeningSocket>{});
    }
    if (index == host_) continue;
    for (const LiveEndpoint& endpoint : container.endpoints) {
      const auto network = live.networks.find(endpoint.network);
      const bool for_peers = network == live.networks.end() || network->second.inter_container;
      for (const std::string& text : {endpoint.ipv4, endpoint.ipv6}) {
        if (const auto ip = IpAddress::parse(text)) {
          place.addresses.push_back({*ip, endpoint.network, for_peers});
        }
      }
      add_gateway(place.gateways, endpoint.gateway);
      if (network == live.networks.end()) continue;
      for (const std::string& gateway : network->second.gateways) {
        add_gateway(place.gateways, gateway);
      }
    }
  }
  return {};
}

Status Site::listen(std::size_t index) {
  return spaces_[index].run([&]() -> Status {
    UniqueFd v4 = TRY(linux::open_bound(Transport::kTcp, {IpAddress::v4(0), 0}));
    places_[index].port = TRY(linux::bound_address(v4.get())).port;
    listeners_.push_back(std::move(v4));
    // A namespace without IPv6 has no addresses to be reached at, either.
    if (auto v6 = linux::open_bound(Transport::kTcp, {IpAddress::v6({}), 0})) {
      places_[index].port6 = TRY(linux::bound_address(v6->get())).port;
      listeners_.push_back(*std::move(v6));
    }
    return {};
  });
}

std::optional<std::size_t> Site::place_of(const std::string& container_id) const {
  const auto found = by_container_.find(container_id);
  if (found == by_container_.end()) return std::nullopt;
  return found->second;
}

Status Site::forget_peers() const {
  for (std::size_t i = 0; i < spaces_.size(); ++i) {
    if (i != host_) TRY(spaces_[i].run([] { return linux::forget_peers(); }));
  }
  return {};
}

std::vector<const NetworkNamespace*> Site::sources() const {
  std::vector<const NetworkNamespace*> sources;
  for (const NetworkNamespace& space : spaces_) sources.push_back(&space);
  if (neighbour_ != nullptr) sources.push_back(&neighbour_->space());
  return sources;
}

}  // namespace bulkhead::verify
