// FilePieces: a file read from its beginning to its end, a piece at a time.
#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace bulkhead::linux {

class FilePieces final {
 public:
  static Result<FilePieces> open(const std::string& path);

  /// As many bytes as were asked for, less at the end of the file, none behind it.
  Result<std::string> next(std::size_t size);

 private:
  FilePieces(std::string path, UniqueFd file) : path_(std::move(path)), file_(std::move(file)) {}

  std::string path_;
  UniqueFd file_;
};

}  // namespace bulkhead::linux
