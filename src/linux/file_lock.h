// FileLock: one holder at a time of a file, across processes. The kernel gives it back when the
// holder ends, however it ends. The file says who holds it; its being there says nothing.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace bulkhead::linux {

class FileLock final {
 public:
  /// Takes the lock and writes `note` into the file, which is made when missing. Never waits:
  /// kConflict when another has it, and then the message is the note that the holder wrote (empty
  /// when it has not come to writing it).
  static Result<FileLock> take(const std::string& path, std::string_view note);

  FileLock(FileLock&&) = default;
  FileLock& operator=(FileLock&&) = default;
  ~FileLock() = default;

 private:
  explicit FileLock(UniqueFd file) : file_(std::move(file)) {}

  UniqueFd file_;
};

/// The number of this process, for notes.
int process_id();

}  // namespace bulkhead::linux
