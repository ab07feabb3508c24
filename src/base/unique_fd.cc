#include "base/unique_fd.h"

#include <unistd.h>

namespace bulkhead {

void UniqueFd::reset(int fd) {
  // Linux frees the number even when close reports EINTR: never close twice.
  if (fd_ >= 0) ::close(fd_);
  fd_ = fd;
}

}  // namespace bulkhead
