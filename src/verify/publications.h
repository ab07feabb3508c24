// Published ports as they are live, beside those that the files name. Pure.
#pragma once

#include <vector>

#include "model/proof.h"
#include "model/topology.h"
#include "verify/live.h"

namespace bulkhead::verify {

/// The port of the engine's is the one that the files name: target, address, and port of the host.
bool is_published_as(const model::Publication& publication, const LivePort& port);

/// A violation for each port that a running container of the project publishes and the files do
/// not, whether anybody answers there or not: like an attachment, it is seen by inspection.
std::vector<model::ProofCell> undeclared_publications(const model::Topology& topology,
                                                      const LiveProject& live);

}  // namespace bulkhead::verify
