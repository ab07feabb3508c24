// A tar archive of a few small files, as the engine takes them (POSIX ustar).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "orchestrate/container_spec.h"

namespace bulkhead::orchestrate {

/// Paths in the archive are relative to the root. Nothing when a path is too long for the format.
/// `modified` is in seconds since 1970.
std::optional<std::string> archive_of(const std::vector<InjectedFile>& files,
                                      std::int64_t modified);

}  // namespace bulkhead::orchestrate
