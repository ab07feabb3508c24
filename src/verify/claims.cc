#include "verify/claims.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "contract/ingress.h"
#include "contract/permitted.h"
#include "reach/namespaces.h"
#include "verify/foreign.h"

namespace bulkhead::verify {
namespace {

using model::Demand;
using model::Node;
using model::ServiceName;
using reach::SharedNamespace;

/// The engine's own bridge gives its containers no resolver.
constexpr const char* kDefaultBridge = "bridge";

class Maker final {
 public:
  explicit Maker(const ClaimInput& input)
      : input_(input),
        namespaces_(input.topology),
        permitted_(contract::permitted_graph(input.contract, input.project)),
        permissions_(input.contract, input.project) {}

  Claims make() {
    for (const auto& [name, service] : input_.topology.services) {
      if (service.foreign || input_.finished.contains(name) || service.replicas == 0) continue;
      claims_.services.push_back(name);
    }
    add_edges();
    add_names();
    add_routes();
    add_publications();
    add_ways_out();
    return std::move(claims_);
  }

 private:
  bool with_contract() const { return input_.contract.present; }

  bool is_claimed(const ServiceName& service) const {
    return std::binary_search(claims_.services.begin(), claims_.services.end(), service);
  }

  bool declared(const Node& from, const Node& to) const {
    const auto a = input_.declared.find(from);
    const auto b = input_.declared.find(to);
    return a && b && input_.declared.reaches(*a, *b);
  }

  static Node node(const ServiceName& service) { return {Node::Kind::kService, service}; }

  std::optional<model::Edge> permitted(const Node& from, const Node& to) const {
    const auto a = permitted_.find(from);
    const auto b = permitted_.find(to);
    if (!a || !b) return std::nullopt;
    return permitted_.edge(*a, *b);
  }

  std::vector<model::Port> exposed(const ServiceName& service) const {
    const auto found = input_.project.services.find(service);
    if (found == input_.project.services.end()) return {};
    return contract::listening_ports(input_.contract, found->second).ports();
  }

  void add_edges() {
    for (const ServiceName& from : claims_.services) {
      for (const ServiceName& to : claims_.services) {
        if (from != to) claims_.edges.push_back(edge(from, to));
      }
    }
    for (EdgeClaim& claim : foreign_edges(input_, claims_.services)) {
      claims_.edges.push_back(std::move(claim));
    }
  }

  EdgeClaim edge(const ServiceName& from, const ServiceName& to) const {
    EdgeClaim claim;
    claim.from = from;
    claim.to = to;
    claim.declared = declared(node(from), node(to));
    if (auto required = permitted(node(from), node(to))) {
      claim.demand = Demand::kOpen;
      claim.ports = required->ports.ports();
      const model::Provenance& why = required->why.front();
      claim.span = why.span;
      claim.reason = why.kind == model::Provenance::Kind::kRoute
                         ? fmt::format("route {} leads to {}", why.subject, to)
                         : fmt::format("{} depends on {}", from, to);
    } else if (!with_contract()) {
      claim.demand = claim.declared ? Demand::kOpen : Demand::kClosed;
      claim.reason = claim.declared ? "the files let it" : "the files do not let it";
      if (!claim.declared) claim.ports = exposed(to);
    } else if (!permissions_.may_share(from, to)) {
      claim.demand = Demand::kClosed;
      claim.ports = exposed(to);
      claim.reason = fmt::format("no flow joins {} and {}", tier(from), tier(to));
    }
    return claim;
  }

  std::string tier(const ServiceName& service) const {
    const contract::Tier* tier = input_.contract.tier_of(service);
    return tier == nullptr ? service.str() : tier->name.str();
  }

  /// One who answers to a name on a network.
  struct Owner {
    ServiceName service;
    model::NetworkName network;
    text::Span span;
  };

  /// The attachments on which the engine's resolver serves or names a service; none where it does
  /// not.
  std::vector<const model::Attachment*> named_attachments(const ServiceName& service) const {
    std::vector<const model::Attachment*> found;
    const SharedNamespace* space = namespaces_.of(service);
    if (space->kind != SharedNamespace::Kind::kOwn) return found;
    for (const model::Attachment& attachment : space->members.front()->attachments) {
      if (attachment.network.str() != kDefaultBridge) found.push_back(&attachment);
    }
    return found;
  }

  void add_names() {
    std::map<std::string, std::vector<Owner>> owners;
    for (const ServiceName& service : claims_.services) {
      const SharedNamespace* space = namespaces_.of(service);
      if (space->members.front()->name != service) continue;  // names are its owner's
      for (const model::Attachment* attachment : named_attachments(service)) {
        for (const std::string& alias : attachment->aliases) {
          owners[alias].push_back({service, attachment->network, attachment->span});
        }
      }
    }
    for (const ServiceName& viewer : claims_.services) {
      std::set<model::NetworkName> joined;
      for (const model::Attachment* attachment : named_attachments(viewer)) {
        joined.insert(attachment->network);
      }
      if (joined.empty()) continue;  // no resolver of the engine's
      for (const auto& [name, list] : owners) {
        claims_.names.push_back(name_claim(viewer, name, list, joined));
      }
    }
  }

  static NameClaim name_claim(const ServiceName& viewer, const std::string& name,
                              const std::vector<Owner>& owners,
                              const std::set<model::NetworkName>& joined) {
    NameClaim claim;
    claim.from = viewer;
    claim.name = name;
    std::set<ServiceName> here;
    std::set<ServiceName> elsewhere;
    for (const Owner& owner : owners) {
      if (joined.contains(owner.network)) {
        here.insert(owner.service);
        claim.networks.insert(owner.network);
        if (!claim.span.known()) claim.span = owner.span;
      } else {
        elsewhere.insert(owner.service);
      }
    }
    claim.demand = here.empty() ? Demand::kClosed : Demand::kOpen;
    const auto& answering = here.empty() ? elsewhere : here;
    claim.owners.assign(answering.begin(), answering.end());
    return claim;
  }

  void add_routes() {
    for (const contract::Route& route : contract::routes(input_.contract, input_.project)) {
      for (const ServiceName& proxy : route.proxies) {
        for (const ServiceName& backend : route.backends) add_route(route, proxy, backend);
      }
    }
  }

  void add_route(const contract::Route& route, const ServiceName& proxy,
                 const ServiceName& backend) {
    if (proxy == backend || !is_claimed(proxy) || !is_claimed(backend)) return;
    if (route.protocol != "http") {
      claims_.notes.push_back(
          fmt::format("route {} is {}: only HTTP routes are tried", route.router, route.protocol));
      return;
    }
    RouteClaim claim;
    claim.router = route.router;
    claim.proxy = proxy;
    claim.target = backend;
    claim.rule = route.rule;
    claim.span = route.span;
    if (auto requests = requests_for(route.rule)) {
      claim.requests = *std::move(requests);
    } else {
      claims_.notes.push_back(
          fmt::format("route {} is not tried: {}", route.router, requests.error().message));
    }
    claims_.routes.push_back(std::move(claim));
  }

  void add_publications() {
    for (const ServiceName& service : claims_.services) {
      const SharedNamespace* space = namespaces_.of(service);
      if (space->members.front()->name != service) continue;
      const auto& publications = space->members.front()->publications;
      if (!reach::publications_have_effect(input_.topology, *space)) {
        if (!publications.empty()) {
          claims_.notes.push_back(fmt::format(
              "the published ports of {} have no effect on its networks: not tried", service));
        }
        continue;
      }
      for (const model::Publication& publication : publications) {
        PublicationClaim claim{service, publication, Demand::kOpen};
        if (model::is_loopback(publication.host_ip)) claim.from_lan = Demand::kClosed;
        claims_.publications.push_back(std::move(claim));
      }
    }
  }

  void add_ways_out() {
    const Node internet{Node::Kind::kInternet, {}};
    for (const ServiceName& service : claims_.services) {
      WayOutClaim claim;
      claim.from = service;
      claim.declared = declared(node(service), internet);
      const contract::Tier* tier = input_.contract.tier_of(service);
      if (const auto required = permitted(node(service), internet)) {
        claim.demand = Demand::kOpen;
        claim.reason = fmt::format("{} depends on the internet", service);
        claim.span = required->why.front().span;
      } else if (tier != nullptr && tier->internal.value) {
        claim.demand = Demand::kClosed;
        claim.reason = fmt::format("tier {} is internal", tier->name);
        claim.span = tier->internal.span;
      } else if (!with_contract()) {
        claim.demand = claim.declared ? Demand::kOpen : Demand::kClosed;
        claim.reason = claim.declared ? "the files let it out" : "the files do not let it out";
      }
      claims_.ways_out.push_back(std::move(claim));
    }
  }

  const ClaimInput& input_;
  reach::Namespaces namespaces_;
  model::Graph permitted_;
  contract::Permissions permissions_;
  Claims claims_;
};

}  // namespace

Claims make_claims(const ClaimInput& input) {
  return Maker(input).make();
}

bool is_one_shot(const contract::Contract& contract, const model::Project& project,
                 const ServiceName& service) {
  const contract::ServiceMetadata* metadata = contract.find_service(service);
  if (metadata != nullptr && metadata->is_job()) return true;
  return std::any_of(project.services.begin(), project.services.end(), [&](const auto& other) {
    const auto& dependencies = other.second.depends_on;
    return std::any_of(dependencies.begin(), dependencies.end(), [&](const auto& dependency) {
      return dependency.service == service &&
             dependency.condition == model::DependencyCondition::kCompletedSuccessfully;
    });
  });
}

}  // namespace bulkhead::verify
