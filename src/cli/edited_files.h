// EditedFiles: the machine's files, some of them with other content that is not written yet.
#pragma once

#include <map>
#include <string>

#include "text/file_reader.h"

namespace bulkhead::cli {

class EditedFiles final : public text::FileReader {
 public:
  /// `files` outlives it.
  explicit EditedFiles(text::FileReader& files) : files_(files) {}

  /// `path` is absolute and normal, of a file that exists. Not while another thread reads.
  void set(const std::string& path, std::string content) { texts_[path] = std::move(content); }

  Result<std::string> read(const std::string& path, std::size_t limit) override;
  text::FileKind kind(const std::string& path) override { return files_.kind(path); }
  Result<std::vector<std::string>> list(const std::string& directory) override {
    return files_.list(directory);
  }

 private:
  text::FileReader& files_;
  std::map<std::string, std::string> texts_;
};

}  // namespace bulkhead::cli
