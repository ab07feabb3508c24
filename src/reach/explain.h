// explain: why one node reaches another, or why it does not, as values and as text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/graph.h"
#include "model/topology.h"
#include "text/source.h"

namespace bulkhead::reach {

/// One thing that keeps two nodes apart.
struct Obstacle {
  enum class Kind : std::uint8_t {
    kNoCommonNetwork,      // subject: the networks of both sides
    kInterContainerOff,    // subject: network with enable_icc=false that both are on
    kNoNetwork,            // subject: service that joins no network
    kModeNone,             // subject: service with network_mode none
    kUnknownNamespace,     // subject: service in the namespace of somebody the topology lacks
    kInternalOnly,         // subject: service whose networks are all internal
    kNotPublished,         // subject: service that publishes no port
    kPublishedOnLoopback,  // subject: "127.0.0.1:8080"
    kPublishedInVain,      // subject: service on internal networks only, with published ports
    kHostKeptOut,          // subject: network whose driver keeps the host out
    kNoSuchDirection,      // subject: the place that is only a source, or only a target
    kSame,                 // subject: the service
  };
  Kind kind = Kind::kNoCommonNetwork;
  std::string subject;
  text::Span span;
  friend bool operator==(const Obstacle&, const Obstacle&) = default;
};

struct Explanation {
  model::Node from;
  model::Node to;
  model::PortSet ports;                // empty: no edge
  std::vector<model::Provenance> why;  // of the edge
  std::vector<Obstacle> obstacles;     // where there is none
  model::PortSet reverse;              // ports of the edge the other way
};

/// REQUIRES: graph is reach(topology), and has both nodes.
Explanation explain(const model::Topology& topology, const model::Graph& graph,
                    const model::Node& from, const model::Node& to);

/// Several lines, the last with its line's end; places as "file:line:column".
std::string to_text(const Explanation& explanation, const model::Topology& topology,
                    const text::Sources& sources);

/// One reason or obstacle as a phrase: "both are on network data_tier".
std::string describe(const model::Provenance& why, const model::Topology& topology);
std::string describe(const Obstacle& obstacle);

/// "auth_tier", or "auth_tier (shop_auth_tier)" where key and name in the engine differ.
std::string network_label(const model::Topology& topology, const std::string& name);

}  // namespace bulkhead::reach
