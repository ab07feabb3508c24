#include "linux/free_space.h"

#include <cerrno>
#include <filesystem>
#include <sys/statvfs.h>

#include "linux/errors.h"

namespace bulkhead::linux {

Result<std::uint64_t> free_space(const std::string& path) {
  std::filesystem::path at(path);
  struct statvfs found {};
  while (::statvfs(at.c_str(), &found) != 0) {
    if (errno != ENOENT || at == at.parent_path()) {
      return system_failure(errno, "asking for the room in " + path);
    }
    at = at.parent_path();
  }
  return std::uint64_t{found.f_bavail} * found.f_frsize;
}

}  // namespace bulkhead::linux
