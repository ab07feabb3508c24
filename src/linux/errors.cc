#include "linux/errors.h"

#include <cerrno>
#include <system_error>

namespace bulkhead::linux {
namespace {

ErrorKind kind_of(int number) {
  switch (number) {
    case ENOENT:
    case ENOTDIR:
    case ESRCH:
      return ErrorKind::kNotFound;
    case EEXIST:
    case EADDRINUSE:
    case EBUSY:
    case ENOTEMPTY:
      return ErrorKind::kConflict;
    case EACCES:
    case EPERM:
    case EROFS:
    case ENOSPC:
    case EISDIR:
    case ELOOP:
      return ErrorKind::kRefused;
    case ETIMEDOUT:
      return ErrorKind::kTimeout;
    case EINTR:
      return ErrorKind::kInterrupted;
    case EINVAL:
    case ENAMETOOLONG:
      return ErrorKind::kInvalid;
    default:
      return ErrorKind::kUnavailable;
  }
}

}  // namespace

tl::unexpected<Error> system_failure(int number, const std::string& what) {
  return failure(kind_of(number), what + ": " + std::generic_category().message(number), number);
}

}  // namespace bulkhead::linux
