// The picture of a project: its tiers and what they permit where there is a contract, else its
// services on their networks.
#pragma once

#include "contract/contract.h"
#include "graph/picture.h"
#include "model/graph.h"
#include "model/project.h"
#include "model/topology.h"

namespace bulkhead::rules {

/// What is drawn; `reachable` is the graph whose edges are shown, `needed` what is permitted.
struct ProjectGraphs {
  const model::Topology& topology;
  const model::Graph& reachable;
  const model::Graph& needed;
};

graph::Picture picture_of(const model::Project& project, const contract::Contract& contract,
                          const ProjectGraphs& graphs, bool with_excess);

}  // namespace bulkhead::rules
