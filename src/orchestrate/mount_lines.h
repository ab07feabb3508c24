// What a container mounts, as one line each ("/srv:/data:ro,z"), whichever form it was asked in: so
// that two compare.
#pragma once

#include <string>
#include <vector>

#include "docker/container.h"

namespace bulkhead::orchestrate {

/// As a definition asks for it. What the image declares and nobody names is an anonymous volume
/// that a new container would have as well: it is left out.
std::vector<std::string> mount_lines(const docker::HostConfig& host);

/// Of a live container, without the anonymous volumes that were handed on from an earlier one:
/// those stand among its mounts by name, and nothing in the files says them.
std::vector<std::string> mount_lines(const docker::Container& container);

}  // namespace bulkhead::orchestrate
