// The names of single containers, by which one of several replicas is asked for: "shop-web-2".
// Pure.
#pragma once

#include <vector>

#include "verify/claims.h"
#include "verify/live.h"

namespace bulkhead::verify {

/// For services of which several containers run, in the eyes of everybody who knows the service's
/// own name: each container's name must lead to that container. Of a service with one container its
/// own name says the same.
std::vector<NameClaim> replica_names(const Claims& claims, const LiveProject& live);

}  // namespace bulkhead::verify
