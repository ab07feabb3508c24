// diff: which edges one graph has and another has not. Used between revisions of the files, between
// files and engine, and between what is reachable and what is permitted.
#pragma once

#include <vector>

#include "model/graph.h"

namespace bulkhead::reach {

struct EdgeChange {
  model::Node from;
  model::Node to;
  /// The ports that make the difference. Every port where one side says so and the other does not,
  /// although `kept` then names ports that both sides have.
  model::PortSet ports;
  model::PortSet kept;
  /// Opened: the reasons in the graph after; closed: those in the graph before.
  std::vector<model::Provenance> why;
};

struct Difference {
  std::vector<EdgeChange> opened;  // sorted by from, to
  std::vector<EdgeChange> closed;  // sorted by from, to

  bool empty() const { return opened.empty() && closed.empty(); }
};

/// Nodes are the same when their kind and name are. A change of reasons alone is no difference. The
/// cost follows from what differs: a network that ten thousand share in both graphs costs its
/// members, not its pairs.
Difference diff(const model::Graph& before, const model::Graph& after);

}  // namespace bulkhead::reach
