#include "verify/foreign.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace bulkhead::verify {
namespace {

using model::Demand;
using model::Node;
using model::ServiceName;

bool is_external(const model::Topology& topology, const model::NetworkName& network) {
  const auto found = topology.networks.find(network);
  return found != topology.networks.end() && found->second.external;
}

model::TopologyService service_of(const LiveContainer& container, const model::Topology& files) {
  model::TopologyService service;
  service.name = container.service;
  service.foreign = true;
  for (const LiveEndpoint& endpoint : container.endpoints) {
    if (!is_external(files, endpoint.network)) continue;
    model::Attachment attachment;
    attachment.network = endpoint.network;
    attachment.aliases = endpoint.aliases;
    service.attachments.push_back(std::move(attachment));
  }
  for (const model::Port port : container.exposed) service.listens.add(port);
  return service;
}

EdgeClaim edge(const ClaimInput& input, const Node& from, const Node& to) {
  EdgeClaim claim;
  claim.from = from.service;
  claim.to = to.service;
  claim.from_kind = from.kind;
  claim.to_kind = to.kind;
  const auto a = input.declared.find(from);
  const auto b = input.declared.find(to);
  claim.declared = a && b && input.declared.reaches(*a, *b);
  // A contract knows nothing of other projects: what its networks let happen there is excess.
  if (!input.contract.present) {
    claim.demand = claim.declared ? Demand::kOpen : Demand::kClosed;
    claim.reason = claim.declared ? "the files let it" : "the files do not let it";
  }
  return claim;
}

/// The ports on which a place accepts at each of its addresses.
std::set<model::Port> accepted_at(const Place& place, const std::vector<model::Port>& exposed) {
  const linux::IpAddress every = linux::IpAddress::v4(0);
  const linux::IpAddress every6 = linux::IpAddress::v6({});
  std::set<model::Port> ports;
  for (const linux::ListeningSocket& socket : place.listening) {
    if (socket.at.ip != every && socket.at.ip != every6) continue;
    const bool udp = socket.transport == linux::Transport::kUdp;
    const model::Port port{socket.at.port, udp ? model::Protocol::kUdp : model::Protocol::kTcp};
    const bool known = std::find(exposed.begin(), exposed.end(), port) != exposed.end();
    if (!udp || known) ports.insert(port);
  }
  return ports;
}

}  // namespace

model::Topology with_foreign(const model::Topology& files, LiveProject& live) {
  model::Topology topology = files;
  for (LiveContainer& container : live.containers) {
    const auto on_external = [&](const LiveEndpoint& endpoint) {
      return is_external(files, endpoint.network);
    };
    container.beside =
        container.foreign && container.running &&
        std::any_of(container.endpoints.begin(), container.endpoints.end(), on_external);
    if (!container.beside) continue;
    if (files.services.contains(container.service)) {
      container.service = ServiceName("container:" + container.name);
    }
    model::TopologyService service = service_of(container, files);
    topology.services.emplace(service.name, std::move(service));
  }
  return topology;
}

void add_beyond(const docker::LiveProject& beyond, LiveProject& live, model::Topology& topology) {
  const model::Topology theirs = docker::live_topology(beyond);
  for (const auto& [name, network] : theirs.networks) topology.networks.emplace(name, network);
  LiveProject seen = seen_by_prober(beyond);
  live.networks.merge(seen.networks);
  for (LiveContainer& container : seen.containers) {
    const auto found = theirs.services.find(container.service);
    if (found == theirs.services.end()) continue;
    model::TopologyService service = found->second;
    if (topology.services.contains(service.name)) {
      service.name = ServiceName("container:" + container.name);
    }
    container.service = service.name;
    container.beside = true;
    container.beyond = true;
    topology.services.emplace(service.name, std::move(service));
    live.containers.push_back(std::move(container));
  }
}

bool mark_gone(const std::set<std::string>& running, LiveProject& live) {
  bool any = false;
  for (LiveContainer& container : live.containers) {
    if (!container.beyond || !container.running || running.contains(container.name)) continue;
    container.running = false;
    any = true;
  }
  return any;
}

void leave_out_gone(const LiveProject& live, const std::set<std::string>& running,
                    std::vector<model::ProofCell>& cells) {
  std::set<ServiceName> gone;
  for (const LiveContainer& container : live.containers) {
    if (container.beyond && !running.contains(container.name)) gone.insert(container.service);
  }
  std::erase_if(cells, [&](const model::ProofCell& cell) {
    const Node& theirs = cell.from.kind == Node::Kind::kForeign ? cell.from : cell.to;
    return cell.verdict == model::Verdict::kUnknown && theirs.kind == Node::Kind::kForeign &&
           gone.contains(theirs.service);
  });
}

std::vector<EdgeClaim> foreign_edges(const ClaimInput& input,
                                     const std::vector<ServiceName>& services) {
  std::vector<EdgeClaim> claims;
  for (const auto& [name, foreign] : input.topology.services) {
    if (!foreign.foreign) continue;
    const Node theirs{Node::Kind::kForeign, name};
    for (const ServiceName& service : services) {
      const Node ours{Node::Kind::kService, service};
      claims.push_back(edge(input, ours, theirs));
      claims.push_back(edge(input, theirs, ours));
    }
  }
  return claims;
}

void take_listening_ports(Claims& claims, const LiveProject& live, const Site& site) {
  for (EdgeClaim& claim : claims.edges) {
    if (!claim.with_foreign()) continue;
    std::optional<std::set<model::Port>> common;
    for (const LiveContainer& container : live.containers) {
      const auto place = site.place_of(container.id);
      // Beyond, the prover's own listener tells whether the way is open.
      // On the host's own namespace it is not told whose a port is.
      if (container.beyond || container.service != claim.to || !place || *place == site.host)
        continue;
      std::set<model::Port> here = accepted_at(site.place(*place), container.exposed);
      if (common) {
        std::erase_if(here, [&](const model::Port& port) { return !common->contains(port); });
      }
      common = std::move(here);
    }
    if (common) claim.ports.assign(common->begin(), common->end());
  }
}

}  // namespace bulkhead::verify
