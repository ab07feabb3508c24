#include "contract/permitted.h"

#include <algorithm>

namespace bulkhead::contract {
namespace {

using model::Graph;
using model::Node;
using model::NodeId;
using model::PortSet;
using model::Provenance;

class GraphBuilder {
 public:
  GraphBuilder(const Contract& contract, const model::Project& project)
      : contract_(contract), project_(project) {}

  Graph build() {
    for (const auto& [name, service] : project_.services) {
      graph_.add(Node{Node::Kind::kService, name});
    }
    internet_ = graph_.add(Node{Node::Kind::kInternet, {}});
    host_ = graph_.add(Node{Node::Kind::kHost, {}});
    lan_ = graph_.add(Node{Node::Kind::kLan, {}});
    for (const auto& [name, service] : project_.services) add_dependencies(name);
    for (const Route& route : routes(contract_, project_)) add_route(route);
    for (const auto& [name, service] : project_.services) add_publications(name, service);
    return std::move(graph_);
  }

 private:
  void add_dependencies(const model::ServiceName& name) {
    const ServiceMetadata* metadata = contract_.find_service(name);
    if (metadata == nullptr) return;
    const NodeId from = *graph_.find_service(name);
    for (const DeclaredDependency& dependency : metadata->dependencies) {
      const model::ServiceName& target = dependency.service.value;
      if (target == name || !permits(name, target)) continue;
      Provenance why;
      why.kind = Provenance::Kind::kDependency;
      why.subject = name.str() + " -> " + target.str();
      why.span = dependency.span;
      if (target.str() == kInternet) {
        graph_.add_edge(from, internet_, ports_of(dependency), std::move(why));
        continue;
      }
      const auto found = project_.services.find(target);
      if (found == project_.services.end()) continue;
      PortSet ports = ports_of(dependency);
      if (dependency.ports.empty()) {
        ports = listening_ports(contract_, found->second);
        if (ports.empty()) ports = PortSet::all();
      }
      graph_.add_edge(from, *graph_.find_service(target), std::move(ports), std::move(why));
    }
  }

  void add_route(const Route& route) {
    for (const auto& proxy : route.proxies) {
      for (const auto& backend : route.backends) {
        if (backend == proxy || !permits(proxy, backend)) continue;
        PortSet ports = route.port ? PortSet({*route.port})
                                   : listening_ports(contract_, project_.services.at(backend));
        if (ports.empty()) ports = PortSet::all();
        Provenance why;
        why.kind = Provenance::Kind::kRoute;
        why.subject = route.router;
        why.span = route.span;
        graph_.add_edge(*graph_.find_service(proxy), *graph_.find_service(backend),
                        std::move(ports), std::move(why));
      }
    }
  }

  void add_publications(const model::ServiceName& name, const model::Service& service) {
    const Tier* tier = contract_.tier_of(name);
    if (tier == nullptr) return;
    const NodeId to = *graph_.find_service(name);
    for (const auto& port : service.ports) {
      if (!tier->may_publish(port)) continue;
      Provenance why;
      why.kind = Provenance::Kind::kPublishedPort;
      why.subject = port.published.empty() ? model::to_string(port.target) : port.published;
      why.span = port.span;
      graph_.add_edge(host_, to, PortSet({port.target}), why);
      if (model::is_loopback(port.host_ip)) continue;
      graph_.add_edge(lan_, to, PortSet({port.target}), std::move(why));
    }
  }

  /// A flow leads there, both are of one tier, or nothing is known of one's tier.
  bool permits(const model::ServiceName& from, const model::ServiceName& to) const {
    const Tier* from_tier = contract_.tier_of(from);
    if (from_tier == nullptr) return true;
    if (to.str() == kInternet) {
      return contract_.flow_leads(from_tier->name, model::TierName(kInternet));
    }
    const Tier* to_tier = contract_.tier_of(to);
    return to_tier == nullptr || contract_.flow_leads(from_tier->name, to_tier->name);
  }

  static PortSet ports_of(const DeclaredDependency& dependency) {
    if (dependency.ports.empty()) return PortSet::all();
    PortSet ports;
    for (const auto& port : dependency.ports) ports.add(port.value);
    return ports;
  }

  const Contract& contract_;
  const model::Project& project_;
  Graph graph_;
  NodeId internet_{};
  NodeId host_{};
  NodeId lan_{};
};

}  // namespace

Graph permitted_graph(const Contract& contract, const model::Project& project) {
  return GraphBuilder(contract, project).build();
}

PortSet listening_ports(const Contract& contract, const model::Service& service) {
  PortSet ports;
  if (const ServiceMetadata* metadata = contract.find_service(service.name)) {
    for (const auto& port : metadata->exposed_ports) ports.add(port.value);
    if (metadata->says("exposed_ports")) return ports;
  }
  for (const auto& port : service.expose) ports.add(port.value);
  for (const auto& port : service.ports) ports.add(port.target);
  return ports;
}

Permissions::Permissions(const Contract& contract, const model::Project& project)
    : contract_(contract), routes_(contract::routes(contract, project)) {
  for (const auto& [name, tier] : contract.tiers) {
    for (const auto& network : tier.networks) tiers_on_[network.value].push_back(&tier);
  }
  for (const auto& [name, metadata] : contract.services) {
    for (const auto& dependency : metadata.dependencies) {
      callees_[name].insert(dependency.service.value);
    }
  }
  for (const Route& route : routes_) {
    for (const auto& proxy : route.proxies) {
      callees_[proxy].insert(route.backends.begin(), route.backends.end());
    }
  }
  for (const Flow& flow : contract.flows) {
    joined_.emplace(flow.from.value, flow.to.value);
    joined_.emplace(flow.to.value, flow.from.value);
  }
}

bool Permissions::may_share(const model::ServiceName& a, const model::ServiceName& b) const {
  const Tier* tier_a = contract_.tier_of(a);
  const Tier* tier_b = contract_.tier_of(b);
  if (tier_a == nullptr || tier_b == nullptr) return true;
  return may_share(tier_a->name, tier_b->name);
}

bool Permissions::may_share(const model::TierName& a, const model::TierName& b) const {
  return a == b || joined_.contains({a, b});
}

bool Permissions::belongs_on(const model::ServiceName& service,
                             const model::NetworkKey& network) const {
  const auto& tiers = tiers_on(network);
  if (tiers.empty()) return true;
  const auto is_one = [&](const Tier* tier) {
    return std::find(tiers.begin(), tiers.end(), tier) != tiers.end();
  };
  const Tier* own = contract_.tier_of(service);
  if (own == nullptr || is_one(own)) return true;
  const auto callees = callees_.find(service);
  if (callees == callees_.end()) return false;
  return std::any_of(callees->second.begin(), callees->second.end(), [&](const auto& callee) {
    const Tier* tier = contract_.tier_of(callee);
    return tier != nullptr && is_one(tier);
  });
}

const std::vector<const Tier*>& Permissions::tiers_on(const model::NetworkKey& network) const {
  static const std::vector<const Tier*> kNone;
  const auto found = tiers_on_.find(network);
  return found == tiers_on_.end() ? kNone : found->second;
}

bool Permissions::depends(const model::ServiceName& from, const model::ServiceName& to) const {
  const auto found = callees_.find(from);
  return found != callees_.end() && found->second.contains(to);
}

}  // namespace bulkhead::contract
