// MemoryFiles: a whole project given as strings, behind the interface that the layers read files
// through. It also remembers what was asked for, so that a test can say what must not be touched.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "text/file_reader.h"

namespace bulkhead::testing {

class MemoryFiles final : public text::FileReader {
 public:
  MemoryFiles() = default;
  /// Path to content; see add().
  explicit MemoryFiles(const std::map<std::string, std::string>& files);

  /// REQUIRES: path is absolute, without "." and "..". The folders above it come to be.
  void add(const std::string& path, std::string content);
  void add_directory(const std::string& path);
  void remove(const std::string& path);
  /// From then on reading the file is refused, as without permission.
  void forbid(const std::string& path);

  Result<std::string> read(const std::string& path, std::size_t limit) override;
  text::FileKind kind(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& directory) override;

  /// Paths that read() was asked for, in order, those that failed too.
  std::vector<std::string> reads() const;

 private:
  text::FileKind kind_locked(const std::string& path) const;

  mutable std::mutex mutex_;
  std::map<std::string, std::string> files_;
  std::set<std::string> directories_{"/"};
  std::set<std::string> forbidden_;
  std::vector<std::string> reads_;
};

}  // namespace bulkhead::testing
