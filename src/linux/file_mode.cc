#include "linux/file_mode.h"

#include <sys/stat.h>

namespace bulkhead::linux {

bool may_be_read_by_others(const std::string& path) {
  struct stat found {};
  return ::stat(path.c_str(), &found) == 0 && S_ISREG(found.st_mode) &&
         (found.st_mode & (S_IRGRP | S_IROTH)) != 0;
}

}  // namespace bulkhead::linux
