// DiskFiles: text::FileReader on the machine's own file system.
#pragma once

#include "text/file_reader.h"

namespace bulkhead::linux {

/// Stateless. Reads only regular files: a pipe or device given as a Compose file would hang.
class DiskFiles final : public text::FileReader {
 public:
  Result<std::string> read(const std::string& path, std::size_t limit) override;
  text::FileKind kind(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& directory) override;
};

/// Replaces `path` by a file with these bytes, all at once: a reader sees the old ones or the new
/// ones, also after a crash. Missing folders above it are made. `mode` as in chmod, for a new file;
/// an existing one keeps its own.
Status write_file(const std::string& path, std::string_view bytes, unsigned mode = 0644);

}  // namespace bulkhead::linux
