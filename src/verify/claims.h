// Claims: what verify sets out to prove about a project, decided before anything is asked of the
// network. Pure: the same contract, files and graphs give the same claims.
//
// With a contract, the permitted graph says what must be open, and what may not share a network
// must be closed. Without one, the files themselves are the measure: what they let reach must be
// open, everything else closed.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "contract/contract.h"
#include "model/graph.h"
#include "model/project.h"
#include "model/proof.h"
#include "model/topology.h"
#include "verify/route_request.h"

namespace bulkhead::verify {

/// From one service to another.
struct EdgeClaim {
  model::ServiceName from;
  model::ServiceName to;
  /// One of the two may be kForeign (foreign.h), the other a service.
  model::Node::Kind from_kind = model::Node::Kind::kService;
  model::Node::Kind to_kind = model::Node::Kind::kService;
  model::Demand demand = model::Demand::kNone;
  /// kOpen: ports that must accept; none: that the way is open is enough. kClosed: ports that the
  /// target exposes, tried beside the prover's own listener.
  std::vector<model::Port> ports;
  bool declared = false;  // the files let it reach
  std::string reason;
  text::Span span;

  bool with_foreign() const {
    return from_kind == model::Node::Kind::kForeign || to_kind == model::Node::Kind::kForeign;
  }
};

/// A name, as one service sees it.
struct NameClaim {
  model::ServiceName from;
  std::string name;
  model::Demand demand = model::Demand::kNone;  // kOpen or kClosed
  /// Who may answer, and on which networks. For kClosed: who answers to it elsewhere.
  std::vector<model::ServiceName> owners;
  std::set<model::NetworkName> networks;
  text::Span span;
  /// Of a container's own name: its addresses there. Empty: any container of the owners may answer,
  /// and then all of them must.
  std::set<std::string> only = {};
};

struct RouteClaim {
  std::string router;
  model::ServiceName proxy;
  model::ServiceName target;
  std::vector<RouteRequest> requests;  // each must arrive; none: the rule is not understood
  std::string rule;
  text::Span span;
};

struct PublicationClaim {
  model::ServiceName service;
  model::Publication publication;
  model::Demand from_lan = model::Demand::kOpen;  // closed where bound to loopback
};

struct WayOutClaim {
  model::ServiceName from;
  model::Demand demand = model::Demand::kNone;
  bool declared = false;
  std::string reason;
  text::Span span;
};

struct Claims {
  std::vector<model::ServiceName> services;  // that must run, by name
  std::vector<EdgeClaim> edges;              // every ordered pair, then the foreign ones
  std::vector<NameClaim> names;
  std::vector<RouteClaim> routes;
  std::vector<PublicationClaim> publications;
  std::vector<WayOutClaim> ways_out;
  std::vector<std::string> notes;  // what is not looked at, and why
};

struct ClaimInput {
  const contract::Contract& contract;
  const model::Project& project;
  const model::Topology& topology;  // of the files, perhaps with foreign services in it
  const model::Graph& declared;     // reach(topology)
  /// Services that have run to their end as they should: nothing is claimed of them.
  std::set<model::ServiceName> finished;
};
Claims make_claims(const ClaimInput& input);

/// True for a service that is meant to end: a job by its metadata, or one whose completion others
/// wait for.
bool is_one_shot(const contract::Contract& contract, const model::Project& project,
                 const model::ServiceName& service);

}  // namespace bulkhead::verify
