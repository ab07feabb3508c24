// How much room a file system has.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace bulkhead::linux {

/// Bytes that we may still write below `path`; of a path that does not exist yet, where it would
/// be made.
Result<std::uint64_t> free_space(const std::string& path);

}  // namespace bulkhead::linux
