// What a command finds of one that was killed while it copied volumes.
#pragma once

#include <string>

#include "base/result.h"
#include "cli/context.h"
#include "docker/engine.h"

namespace bulkhead::cli {

/// Containers that were held still go on, and that is said. kConflict when volumes are not whole,
/// since their return did not come to its end: whoever would start services on them, or copy them,
/// must not. REQUIRES: the caller holds the project's lock.
Status settle_left_carriers(docker::Engine& engine, const std::string& project, Context& context);

/// Also forgets about volumes that are not whole, for who removes them or brings them back.
Status remove_left_carriers(docker::Engine& engine, const std::string& project, Context& context);

}  // namespace bulkhead::cli
