// NewFile: a file that is written piece by piece and is there, whole, only once it is kept. Until
// then it has a name of its own beside the final one, which begins with kPartPrefix; whoever finds
// such a name when nobody writes may remove it.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace bulkhead::linux {

class NewFile final {
 public:
  static constexpr std::string_view kPartPrefix = "part.";

  /// In `folder`, which is made when missing; only its owner may enter that, and read the file.
  static Result<NewFile> create(const std::string& folder);

  NewFile(NewFile&& other) noexcept;
  NewFile& operator=(NewFile&&) = delete;
  /// Removes it unless it was kept.
  ~NewFile();

  Status write(std::string_view bytes);
  /// On disk, under this name in its folder; replaces what has it.
  Status keep(const std::string& name);

 private:
  NewFile(std::string folder, std::string part, UniqueFd file)
      : folder_(std::move(folder)), part_(std::move(part)), file_(std::move(file)) {}

  std::string folder_;
  std::string part_;  // its path; empty once kept
  UniqueFd file_;
};

/// Success when it is not there.
Status remove_file(const std::string& path);

}  // namespace bulkhead::linux
