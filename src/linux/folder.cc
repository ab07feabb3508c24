#include "linux/folder.h"

#include <cerrno>
#include <sys/stat.h>

#include "linux/errors.h"

namespace bulkhead::linux {

Status make_private_folder(const std::string& path) {
  for (std::size_t slash = path.find('/', 1);; slash = path.find('/', slash + 1)) {
    const std::string part = path.substr(0, slash);
    if (::mkdir(part.c_str(), 0700) != 0) {
      const int why = errno;
      struct stat status {};
      const bool there = ::stat(part.c_str(), &status) == 0;
      if (!there) return system_failure(why, part);
      if (!S_ISDIR(status.st_mode)) return system_failure(ENOTDIR, part);
    }
    if (slash == std::string::npos) return {};
  }
}

}  // namespace bulkhead::linux
