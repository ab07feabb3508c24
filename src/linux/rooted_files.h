// RootedFiles: text::FileReader on the files as another process sees them: one that lives in a
// mount namespace or below a root of its own, such as an engine that was installed as a snap.
#pragma once

#include <optional>

#include "base/unique_fd.h"
#include "text/file_reader.h"

namespace bulkhead::linux {

/// Links are followed as that process would. Reads only regular files.
class RootedFiles final : public text::FileReader {
 public:
  /// Nothing when the process sees the files that we see, or when it cannot be known.
  static std::optional<RootedFiles> of_process(int pid);

  Result<std::string> read(const std::string& path, std::size_t limit) override;
  text::FileKind kind(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& directory) override;

 private:
  explicit RootedFiles(UniqueFd root) : root_(std::move(root)) {}
  UniqueFd open(const std::string& path) const;

  UniqueFd root_;
};

}  // namespace bulkhead::linux
