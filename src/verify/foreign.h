// Foreign: containers of other projects, or of none. Nobody forbids them to run on a network that
// the files call external, and what they and this project can open to each other there is proved
// like the project's own edges; from those beyond it keeps the engine alone. Pure.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "docker/live_topology.h"
#include "model/proof.h"
#include "model/topology.h"
#include "verify/claims.h"
#include "verify/live.h"
#include "verify/site.h"

namespace bulkhead::verify {

/// The topology of the files with those containers in it, each a foreign service of its own name
/// ("container:NAME" where the project has a service of that name). In `live` they are marked
/// LiveContainer::beside and get the same names.
model::Topology with_foreign(const model::Topology& files, LiveProject& live);

/// Puts those of docker::inspect_beyond() into both, as foreign services on networks of their own.
void add_beyond(const docker::LiveProject& beyond, LiveProject& live, model::Topology& topology);

/// Who beyond is not among `running` (names) runs no more. Whether there was one.
bool mark_gone(const std::set<std::string>& running, LiveProject& live);

/// Without those claims on containers beyond that could not be decided because the container has
/// gone meanwhile, which is nobody's fault. `running`: who runs now, by name.
void leave_out_gone(const LiveProject& live, const std::set<std::string>& running,
                    std::vector<model::ProofCell>& cells);

/// Both ways between each of the project's services and each foreign one.
std::vector<EdgeClaim> foreign_edges(const ClaimInput& input,
                                     const std::vector<model::ServiceName>& services);

/// What a container of another project listens on nobody has declared: on the site it is seen. The
/// ports of claims on foreign edges become those on which all of the target's containers listen at
/// every address; of UDP, where any client's socket looks like a listener, the exposed ones.
void take_listening_ports(Claims& claims, const LiveProject& live, const Site& site);

}  // namespace bulkhead::verify
