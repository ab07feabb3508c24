#include "linux/file_lock.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "linux/errors.h"

namespace bulkhead::linux {
namespace {

constexpr std::size_t kLongestNote = 4096;

std::string read_note(int file) {
  std::array<char, kLongestNote> bytes{};
  const ssize_t got = ::pread(file, bytes.data(), bytes.size(), 0);
  return got > 0 ? std::string(bytes.data(), static_cast<std::size_t>(got)) : std::string();
}

}  // namespace

Result<FileLock> FileLock::take(const std::string& path, std::string_view note) {
  UniqueFd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file) return system_failure(errno, path);
  while (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK) return system_failure(errno, path);
    return failure(ErrorKind::kConflict, read_note(file.get()), EWOULDBLOCK);
  }
  // The note is for people; a full disk must not keep anybody from the lock.
  if (::ftruncate(file.get(), 0) == 0) {
    const ssize_t written = ::pwrite(file.get(), note.data(), note.size(), 0);
    static_cast<void>(written);
  }
  return FileLock(std::move(file));
}

int process_id() {
  return ::getpid();
}

}  // namespace bulkhead::linux
