// A graph for programs: every edge with its ports and reasons. The schema is
// docs/schemas/graph.schema.json.
#pragma once

#include <map>
#include <string>

#include "model/graph.h"
#include "text/source.h"
#include "text/value.h"

namespace bulkhead::graph {

struct GraphLabels {
  std::string project;
  std::string which;  // "declared", "permitted"
  std::map<model::ServiceName, model::TierName> tiers;
};

/// {"version": 1, "project": …, "graph": …, "nodes": […], "edges": […]}
text::Value graph_json(const model::Graph& graph, const GraphLabels& labels,
                       const text::Sources& sources);

}  // namespace bulkhead::graph
