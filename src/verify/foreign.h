// Foreign: containers of other projects, or of none, that run on a network that the files call
// external. Nobody forbids them to be there, and what they and this project can open to each other
// is proved like the project's own edges. Pure.
#pragma once

#include <vector>

#include "model/topology.h"
#include "verify/claims.h"
#include "verify/live.h"
#include "verify/site.h"

namespace bulkhead::verify {

/// The topology of the files with those containers in it, each a foreign service of its own name
/// ("container:NAME" where the project has a service of that name). In `live` they are marked
/// LiveContainer::beside and get the same names.
model::Topology with_foreign(const model::Topology& files, LiveProject& live);

/// Both ways between each of the project's services and each foreign one.
std::vector<EdgeClaim> foreign_edges(const ClaimInput& input,
                                     const std::vector<model::ServiceName>& services);

/// What a container of another project listens on nobody has declared: on the site it is seen. The
/// ports of claims on foreign edges become those on which all of the target's containers listen at
/// every address; of UDP, where any client's socket looks like a listener, the exposed ones.
void take_listening_ports(Claims& claims, const LiveProject& live, const Site& site);

}  // namespace bulkhead::verify
