// Who listens on a unix socket.
#pragma once

#include <string>

#include "base/result.h"

namespace bulkhead::linux {

/// Process that called listen() on the socket at `path` (unix(7), SO_PEERCRED). kNotFound when it
/// is not of this process namespace.
Result<int> listening_process(const std::string& path);

}  // namespace bulkhead::linux
