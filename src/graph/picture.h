// Picture: what a drawing of a graph shows, before any format: nodes in groups, and lines between
// them. Made once; mermaid.h, dot.h, outline.h, svg.h and graph_json.h draw it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "model/graph.h"
#include "model/names.h"
#include "model/topology.h"

namespace bulkhead::graph {

struct PictureNode {
  enum class Kind : std::uint8_t { kService, kForeign, kNetwork, kInternet, kHost, kLan };
  Kind kind = Kind::kService;
  std::string name;
  std::string note;                  // "5432", "internal"; may be empty
  std::optional<std::size_t> group;  // index into Picture::groups
};

/// A tier of the contract.
struct PictureGroup {
  std::string name;
  std::string note;  // "internal"; may be empty
};

struct PictureEdge {
  enum class Style : std::uint8_t {
    kNeeded,     // something depends on it
    kExcess,     // reachable, and nothing needs it
    kForbidden,  // reachable, and no flow allows it
    kJoins,      // a service is on a network
  };
  std::size_t from = 0;
  std::size_t to = 0;
  Style style = Style::kNeeded;
  bool both_ways = false;
  std::string label;  // ports; may be empty
};
/// "needed", "excess", "forbidden", "joins".
std::string_view name(PictureEdge::Style style);

struct Picture {
  std::string title;
  std::vector<PictureGroup> groups;
  std::vector<PictureNode> nodes;  // by group, then name; places last
  std::vector<PictureEdge> edges;  // by from, then to
};

/// The services of one tier, in the order in which they are to be drawn.
struct TierMembers {
  model::TierName tier;
  bool internal = false;
  std::vector<model::ServiceName> services;
};

struct ContractPicture {
  std::string title;
  const model::Graph& declared;   // what is reachable
  const model::Graph& permitted;  // what is needed
  std::vector<TierMembers> tiers;
  /// Pairs that may not meet on a network; either order.
  std::set<std::pair<model::ServiceName, model::ServiceName>> forbidden;
  bool with_excess = false;
};
/// Tiers, what is needed between services, and what is reachable and forbidden. A needed direction
/// hides the excess of its way back; other excess is one line for both directions.
Picture picture_of(const ContractPicture& input);

/// Without a contract: services and the networks that they are on, which grows with the
/// attachments and not with the pairs.
Picture picture_of(const std::string& title, const model::Topology& topology,
                   const model::Graph& declared);

}  // namespace bulkhead::graph
