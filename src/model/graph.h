// Graph: who can (or may) open a connection to whom, on which ports, and why. The one type in
// which the permitted, declared, actual and observed graphs are compared.
//
// A shared network of n services joins n * (n - 1) pairs. Graph keeps such a network as one
// Bundle, "each of these reaches each of those", so that ten thousand services on one network
// cost ten thousand entries and not a hundred million.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/names.h"
#include "model/port.h"
#include "text/source.h"

namespace bulkhead::model {

/// A service, or one of the three places that are none.
struct Node {
  enum class Kind : std::uint8_t { kService, kForeign, kInternet, kHost, kLan };
  Kind kind = Kind::kService;
  ServiceName service;  // empty for internet, host and lan

  friend auto operator<=>(const Node&, const Node&) = default;
};

/// The service's name, or "internet", "host", "lan".
std::string to_string(const Node& node);

/// Index of a node in its graph.
enum class NodeId : std::uint32_t {};

/// One reason for an edge.
struct Provenance {
  enum class Kind : std::uint8_t {
    kSharedNetwork,    // subject: network
    kSharedNamespace,  // subject: service that owns the namespace
    kHostNamespace,    // both sides, or one, live in the host's network namespace
    kPublishedPort,    // subject: "address:port"
    kGateway,          // subject: network through which the way out leads
    kDependency,       // subject: metadata or label that declares it
    kSameTier,         // subject: tier
    kFlow,             // subject: "api_tier -> data_tier"
    kRoute,            // subject: router in Traefik labels
    kLiveAttachment,   // subject: network; seen in the engine
  };
  Kind kind = Kind::kSharedNetwork;
  std::string subject;
  text::Span span;       // where the reason is written
  text::Span from_span;  // where the source joins it; may be unknown
  text::Span to_span;    // where the target joins it; may be unknown

  friend bool operator==(const Provenance&, const Provenance&) = default;
};

/// Every node of `from` reaches every other node of `to` on `ports`.
struct Bundle {
  std::vector<NodeId> from;  // sorted
  std::vector<NodeId> to;    // sorted
  PortSet ports;
  Provenance why;
  // Where each node joins, parallel to from and to; empty when nobody says.
  std::vector<text::Span> from_spans;
  std::vector<text::Span> to_spans;
};

struct Edge {
  NodeId from{};
  NodeId to{};
  PortSet ports;
  std::vector<Provenance> why;
};

class Graph final {
 public:
  /// The node's id; adds it when it is new.
  NodeId add(Node node);
  std::optional<NodeId> find(const Node& node) const;
  std::optional<NodeId> find_service(const ServiceName& service) const;
  const Node& node(NodeId id) const;
  std::size_t node_count() const { return nodes_.size(); }

  /// REQUIRES: all ids came from this graph.
  void add(Bundle bundle);
  void add_edge(NodeId from, NodeId to, PortSet ports, Provenance why);
  const std::vector<Bundle>& bundles() const { return bundles_; }
  /// Indices into bundles() in which the node is a source, or a target.
  const std::vector<std::uint32_t>& bundles_from(NodeId id) const;
  const std::vector<std::uint32_t>& bundles_to(NodeId id) const;

  /// Nothing when no bundle joins them. No node has an edge to itself.
  std::optional<Edge> edge(NodeId from, NodeId to) const;
  bool reaches(NodeId from, NodeId to) const;
  bool reaches(NodeId from, NodeId to, Port port) const;

  /// Every edge once, by (from, to) in the order of nodes' names. Quadratic where the graph is
  /// dense: for output and for small graphs.
  void for_each_edge(const std::function<void(const Edge&)>& visit) const;

 private:
  std::vector<Node> nodes_;
  std::map<Node, NodeId> ids_;
  std::vector<Bundle> bundles_;
  std::vector<std::vector<std::uint32_t>> from_index_;
  std::vector<std::vector<std::uint32_t>> to_index_;
};

}  // namespace bulkhead::model
