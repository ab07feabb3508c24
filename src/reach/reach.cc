#include "reach/reach.h"

#include <utility>
#include <vector>

#include "reach/namespaces.h"

namespace bulkhead::reach {
namespace {

using model::Bundle;
using model::Graph;
using model::Node;
using model::NodeId;
using model::PortSet;
using model::Provenance;
using model::Topology;
using model::TopologyNetwork;
using model::TopologyService;

/// Nodes with the place where each joins.
struct Members {
  std::vector<NodeId> ids;
  std::vector<text::Span> spans;

  void add(NodeId id, text::Span span) {
    ids.push_back(id);
    spans.push_back(span);
  }
};

class Builder final {
 public:
  explicit Builder(const Topology& topology) : topology_(topology), namespaces_(topology) {}

  Graph build() {
    add_nodes();
    add_namespaces();
    for (const auto& [name, network] : topology_.networks) add_network(network);
    add_host();
    add_publications();
    return std::move(graph_);
  }

 private:
  NodeId id(const TopologyService& service) const { return ids_.at(service.name); }

  void add_nodes() {
    for (const auto& [name, service] : topology_.services) {
      const auto kind = service.foreign ? Node::Kind::kForeign : Node::Kind::kService;
      ids_.emplace(name, graph_.add(Node{kind, name}));
    }
    internet_ = graph_.add(Node{Node::Kind::kInternet, {}});
    host_ = graph_.add(Node{Node::Kind::kHost, {}});
    lan_ = graph_.add(Node{Node::Kind::kLan, {}});
    in_host_.add(host_, {});
  }

  void join(const Members& from, const Members& to, PortSet ports, Provenance::Kind kind,
            std::string subject, text::Span span) {
    Bundle bundle;
    bundle.from = from.ids;
    bundle.to = to.ids;
    bundle.ports = std::move(ports);
    bundle.why.kind = kind;
    bundle.why.subject = std::move(subject);
    bundle.why.span = span;
    bundle.from_spans = from.spans;
    bundle.to_spans = to.spans;
    graph_.add(std::move(bundle));
  }

  Members members_of(const SharedNamespace& space) const {
    Members members;
    for (const TopologyService* service : space.members) {
      members.add(id(*service), service->network_namespace.span);
    }
    return members;
  }

  void add_namespaces() {
    for (const SharedNamespace& space : namespaces_.all()) {
      if (space.kind == SharedNamespace::Kind::kHost) {
        const Members members = members_of(space);
        for (std::size_t i = 0; i < members.ids.size(); ++i) {
          in_host_.add(members.ids[i], members.spans[i]);
        }
        continue;
      }
      if (space.kind == SharedNamespace::Kind::kOwn) {
        for (const model::Attachment& attachment : space.members.front()->attachments) {
          Members& on = on_network_[attachment.network];
          on.add(id(*space.members.front()), attachment.span);
          for (std::size_t i = 1; i < space.members.size(); ++i) {
            on.add(id(*space.members[i]), space.members[i]->network_namespace.span);
          }
        }
      }
      if (space.members.size() < 2) continue;
      const Members members = members_of(space);
      const bool unknown = space.kind == SharedNamespace::Kind::kUnknown;
      join(members, members, PortSet::all(), Provenance::Kind::kSharedNamespace,
           unknown ? space.owner : space.members.front()->name.str(), space.members.front()->span);
    }
  }

  void add_network(const TopologyNetwork& network) {
    const auto found = on_network_.find(network.name);
    if (found == on_network_.end() || is_null_network(network) || is_host_network(network)) return;
    const Members& on = found->second;
    const std::string& name = network.name.str();
    const DriverTraits driver = traits(network);
    if (network.inter_container && on.ids.size() > 1) {
      join(on, on, PortSet::all(), Provenance::Kind::kSharedNetwork, name, network.span);
    }
    if (driver.reaches_host) {
      join(in_host_, on, PortSet::all(), Provenance::Kind::kHostNamespace, name, network.span);
      join(on, in_host_, PortSet::all(), Provenance::Kind::kHostNamespace, name, network.span);
    }
    if (driver.reached_by_lan) {
      join(one(lan_), on, PortSet::all(), Provenance::Kind::kSharedNetwork, name, network.span);
    }
    if (!network.internal) {
      join(on, one(internet_), PortSet::all(), Provenance::Kind::kGateway, name, network.span);
    }
  }

  static Members one(NodeId id) {
    Members members;
    members.add(id, {});
    return members;
  }

  void add_host() {
    if (in_host_.ids.size() < 2) return;
    const PortSet every = PortSet::all();
    constexpr auto kHost = Provenance::Kind::kHostNamespace;
    join(in_host_, in_host_, every, kHost, "host", {});
    Members services = in_host_;
    services.ids.erase(services.ids.begin());
    services.spans.erase(services.spans.begin());
    join(services, one(internet_), every, kHost, "host", {});
    join(one(lan_), services, every, kHost, "host", {});
  }

  void add_publications() {
    for (const SharedNamespace& space : namespaces_.all()) {
      if (!publications_have_effect(topology_, space)) continue;
      const Members members = members_of(space);
      for (const model::Publication& publication : space.members.front()->publications) {
        Members sources = one(host_);
        if (!model::is_loopback(publication.host_ip)) sources.add(lan_, {});
        join(sources, members, PortSet({publication.target}), Provenance::Kind::kPublishedPort,
             describe(publication), publication.span);
      }
    }
  }

  const Topology& topology_;
  Namespaces namespaces_;
  Graph graph_;
  std::map<model::ServiceName, NodeId> ids_;
  NodeId internet_{};
  NodeId host_{};
  NodeId lan_{};
  Members in_host_;  // the host, then the services that live in its namespace
  std::map<model::NetworkName, Members> on_network_;
};

}  // namespace

Graph reach(const Topology& topology) {
  return Builder(topology).build();
}

}  // namespace bulkhead::reach
