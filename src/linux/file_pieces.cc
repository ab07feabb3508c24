#include "linux/file_pieces.h"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

#include "linux/errors.h"

namespace bulkhead::linux {

Result<FilePieces> FilePieces::open(const std::string& path) {
  UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return system_failure(errno, path);
  return FilePieces(path, std::move(file));
}

Result<std::string> FilePieces::next(std::size_t size) {
  std::string piece(size, '\0');
  std::size_t have = 0;
  while (have < size) {
    const ssize_t got = ::read(file_.get(), piece.data() + have, size - have);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_failure(errno, path_);
    if (got == 0) break;
    have += static_cast<std::size_t>(got);
  }
  piece.resize(have);
  return piece;
}

}  // namespace bulkhead::linux
