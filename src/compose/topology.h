// The Topology that a project declares: what its containers would be attached to.
#pragma once

#include "model/project.h"
#include "model/topology.h"

namespace bulkhead::compose {

/// Active services only. A service in another's network namespace has no attachments of its own;
/// `external` networks appear under their engine name without driver or internal flag.
model::Topology topology_of(const model::Project& project);

}  // namespace bulkhead::compose
