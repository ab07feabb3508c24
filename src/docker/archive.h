// A tar archive of a few files, as the engine takes them (POSIX ustar).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bulkhead::docker {

struct ArchivedFile {
  std::string path;  // absolute, in the container
  std::string content;
  std::uint32_t mode = 0444;
  int uid = 0;
  int gid = 0;

  friend bool operator==(const ArchivedFile&, const ArchivedFile&) = default;
};

/// Paths in the archive are relative to the root. Nothing when a path is too long for the format.
/// `modified` is in seconds since 1970.
std::optional<std::string> archive_of(const std::vector<ArchivedFile>& files,
                                      std::int64_t modified);

}  // namespace bulkhead::docker
