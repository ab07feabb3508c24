#include "reach/namespaces.h"

#include <algorithm>
#include <set>

#include "base/check.h"

namespace bulkhead::reach {
namespace {

using model::Namespace;
using model::ServiceName;
using model::Topology;
using model::TopologyService;

bool attaches_to(const Topology& topology, const TopologyService& service,
                 bool (*is_such)(const model::TopologyNetwork&)) {
  return std::any_of(service.attachments.begin(), service.attachments.end(),
                     [&](const model::Attachment& attachment) {
                       const auto network = topology.networks.find(attachment.network);
                       return network != topology.networks.end() && is_such(network->second);
                     });
}

/// Follows `service:` to where the chain ends. A chain that bites its tail ends nowhere.
const TopologyService* owner_of(const Topology& topology, const TopologyService& service) {
  const TopologyService* at = &service;
  std::set<ServiceName> seen;
  while (at->network_namespace.kind == Namespace::Kind::kService) {
    if (!seen.insert(at->name).second) return nullptr;
    const auto next = topology.services.find(ServiceName(at->network_namespace.target));
    if (next == topology.services.end()) return nullptr;
    at = &next->second;
  }
  return at;
}

/// What tells one namespace from another; equal keys, one namespace.
using NamespaceKey = std::pair<SharedNamespace::Kind, std::string>;

NamespaceKey key_of(const Topology& topology, const TopologyService& service) {
  const TopologyService* owner = owner_of(topology, service);
  if (owner == nullptr) {
    return {SharedNamespace::Kind::kUnknown, "service:" + service.network_namespace.target};
  }
  switch (owner->network_namespace.kind) {
    case Namespace::Kind::kHost:
      return {SharedNamespace::Kind::kHost, ""};
    case Namespace::Kind::kNone:
      return {SharedNamespace::Kind::kNone, owner->name.str()};
    case Namespace::Kind::kContainer:
      return {SharedNamespace::Kind::kUnknown, "container:" + owner->network_namespace.target};
    case Namespace::Kind::kOwn:
    case Namespace::Kind::kService:
      break;
  }
  if (attaches_to(topology, *owner, is_host_network)) return {SharedNamespace::Kind::kHost, ""};
  return {SharedNamespace::Kind::kOwn, owner->name.str()};
}

}  // namespace

bool is_host_network(const model::TopologyNetwork& network) {
  return network.driver == "host" || network.name.str() == "host";
}

bool is_null_network(const model::TopologyNetwork& network) {
  return network.driver == "null" || network.name.str() == "none";
}

DriverTraits traits(const model::TopologyNetwork& network) {
  if (network.driver == "macvlan" || network.driver == "ipvlan") {
    return {false, !network.internal, false};
  }
  // An overlay's way to the host and out is a bridge beside it, which internal ones do not get.
  if (network.driver == "overlay") return {!network.internal, false, !network.internal};
  return {true, false, !network.internal};
}

Namespaces::Namespaces(const Topology& topology) {
  std::map<NamespaceKey, std::size_t> by_key;
  for (const auto& [name, service] : topology.services) {
    const NamespaceKey key = key_of(topology, service);
    const auto [place, is_new] = by_key.emplace(key, all_.size());
    if (is_new) {
      all_.emplace_back();
      all_.back().kind = key.first;
      if (key.first == SharedNamespace::Kind::kUnknown) all_.back().owner = key.second;
    }
    SharedNamespace& space = all_[place->second];
    const bool owns = name.str() == key.second;
    space.members.insert(owns ? space.members.begin() : space.members.end(), &service);
    place_.emplace(name, place->second);
  }
}

const SharedNamespace* Namespaces::of(const ServiceName& service) const {
  const auto found = place_.find(service);
  return found == place_.end() ? nullptr : &all_[found->second];
}

std::string describe(const model::Publication& publication) {
  std::string address = publication.host_ip.empty() ? "0.0.0.0" : publication.host_ip;
  if (address.find(':') != std::string::npos && address.front() != '[') {
    address = "[" + address + "]";
  }
  return address + ":" + (publication.published.empty() ? "any" : publication.published);
}

bool publications_have_effect(const Topology& topology, const SharedNamespace& space) {
  if (space.kind != SharedNamespace::Kind::kOwn) return false;
  CHECK(!space.members.empty());
  const auto& attachments = space.members.front()->attachments;
  return std::any_of(attachments.begin(), attachments.end(), [&](const auto& attachment) {
    const auto network = topology.networks.find(attachment.network);
    return network != topology.networks.end() && !is_null_network(network->second) &&
           traits(network->second).publishes;
  });
}

}  // namespace bulkhead::reach
