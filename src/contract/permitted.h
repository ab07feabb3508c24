// What a contract permits in a project, at tier precision, and what it requires. Pure; the
// comparison with what is declared or actual is for the rules and for verify.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "contract/contract.h"
#include "contract/ingress.h"
#include "model/graph.h"
#include "model/project.h"

namespace bulkhead::contract {

/// Permits and requires: every edge must be open. Nodes: the project's services, internet, host,
/// lan. Edges: each dependency of the metadata whose service exists and which a flow (or a common
/// tier) makes legal, on the ports it names or else those that the service exposes (metadata, or
/// else `expose` and published targets of the Compose file; none known: every port); each route of
/// Traefik labels from the proxy to the routed service; host and lan to what a tier's `publish`
/// lets a service publish. Needs no contract: then only routes are in it.
model::Graph permitted_graph(const Contract& contract, const model::Project& project);

/// The ports on which a service is known to listen, as above. Empty when nobody says.
model::PortSet listening_ports(const Contract& contract, const model::Service& service);

/// Answers of the contract about pairs of services and networks of one project; built once, each
/// answer then costs a look-up. Keeps references: contract and project outlive it.
class Permissions final {
 public:
  Permissions(const Contract& contract, const model::Project& project);

  /// Whether two services may meet on a network: one tier, or a flow joins their tiers in either
  /// direction. True where a service has no declared tier: nothing follows from missing metadata.
  bool may_share(const model::ServiceName& a, const model::ServiceName& b) const;
  /// The same for tiers.
  bool may_share(const model::TierName& a, const model::TierName& b) const;

  /// Whether a service belongs on a network: the network is no tier's, or the service is in one of
  /// its tiers, or depends on (routes to) a service of one.
  bool belongs_on(const model::ServiceName& service, const model::NetworkKey& network) const;

  /// Tiers that name the network. Empty for a network that is no tier's.
  const std::vector<const Tier*>& tiers_on(const model::NetworkKey& network) const;

  /// Whether metadata or a route makes `from` a caller of `to`.
  bool depends(const model::ServiceName& from, const model::ServiceName& to) const;

  const std::vector<Route>& routes() const { return routes_; }

 private:
  const Contract& contract_;
  std::vector<Route> routes_;
  std::map<model::NetworkKey, std::vector<const Tier*>> tiers_on_;
  std::map<model::ServiceName, std::set<model::ServiceName>> callees_;
  std::set<std::pair<model::TierName, model::TierName>> joined_;
};

}  // namespace bulkhead::contract
