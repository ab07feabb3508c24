// FileReader: the one way in which the layers from text to render see files. On disk it is
// linux/disk_files.h, in tests testing/memory_files.h. It never writes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace bulkhead::text {

enum class FileKind : std::uint8_t { kMissing, kFile, kDirectory, kOther };

/// Paths are absolute and '/'-separated. Implementations are thread-safe.
class FileReader {
 public:
  virtual ~FileReader() = default;

  /// The whole file. kNotFound; kRefused where permission is missing, it is no regular file, or it
  /// is larger than `limit` bytes.
  virtual Result<std::string> read(const std::string& path, std::size_t limit) = 0;

  /// Follows symbolic links.
  virtual FileKind kind(const std::string& path) = 0;

  /// Names in a directory, sorted bytewise, without "." and "..".
  virtual Result<std::vector<std::string>> list(const std::string& directory) = 0;
};

}  // namespace bulkhead::text
