// Removes all that a folder holds.
#pragma once

#include <string>

#include "base/result.h"

namespace bulkhead::linux {

/// The folder itself stays, with its owner and mode. Links are removed, not followed. Stops at the
/// first thing that cannot be removed.
Status empty_folder(const std::string& path);

}  // namespace bulkhead::linux
