// A tar archive of a few files, as the engine takes and gives them (POSIX ustar).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
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

/// The content of the first regular file in an archive; nothing where there is none or the archive
/// ends too early.
std::optional<std::string> first_file_of(std::string_view archive);

}  // namespace bulkhead::docker
