#include "linux/unix_peer.h"

#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/unique_fd.h"
#include "linux/errors.h"

namespace bulkhead::linux {

Result<int> listening_process(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    return failure(ErrorKind::kInvalid, "the path of the socket is too long: " + path);
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  const UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd) return system_failure(errno, "opening a socket");
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return system_failure(errno, "connecting to " + path);
  }
  ucred peer{};
  socklen_t length = sizeof peer;
  if (::getsockopt(fd.get(), SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0) {
    return system_failure(errno, "asking who listens on " + path);
  }
  if (peer.pid <= 0) {
    return failure(ErrorKind::kNotFound,
                   "who listens on " + path + " is not a process that is seen from here");
  }
  return peer.pid;
}

}  // namespace bulkhead::linux
