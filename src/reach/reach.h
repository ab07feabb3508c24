// reach: the one function that turns a Topology into a Graph. It says who *can* open a connection
// to whom with what Docker's networks alone allow; not who may (contract), nor who answers
// (verify).
//
// What it knows of Docker networking, each with its reason in the graph:
// - who shares a network reaches the other on every port, both ways; not where a bridge has
//   enable_icc=false;
// - `service:X` and `container:X` share one namespace: they reach each other, and whatever one of
//   them reaches or is reached by holds for the others;
// - `none` reaches nobody; `host` lives in the host's namespace: it reaches what the host reaches;
// - the host and the containers of a bridge reach each other, even where the bridge is internal
//   (libnetwork 1151, 2261); macvlan and ipvlan keep the host out and let the LAN in;
// - a network that is not internal leads to the internet;
// - a published port is an edge from the host, and from the LAN unless it is bound to a loopback
//   address; a service that is on internal networks only has none, whatever it publishes.
//
// `internet` is everything beyond the host, and only a target; `lan` is who is beside the host, and
// only a source. Edges between two of internet, host and lan are not said.
#pragma once

#include "model/graph.h"
#include "model/topology.h"

namespace bulkhead::reach {

/// Every service of the topology is a node, also one that reaches nobody; so are internet, host and
/// lan. The subject of a network's reason is its name in the engine. Time and size are linear in
/// the number of attachments and publications.
model::Graph reach(const model::Topology& topology);

}  // namespace bulkhead::reach
