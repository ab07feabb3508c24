#include "linux/network_namespace.h"

#include <cerrno>
#include <fcntl.h>
#include <net/if.h>
#include <optional>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <thread>

#include <fmt/format.h>

#include "linux/errors.h"

namespace bulkhead::linux {
namespace {

Status bring_loopback_up() {
  const UniqueFd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket) return system_failure(errno, "opening a socket in a new network namespace");
  ifreq request{};
  request.ifr_name[0] = 'l';
  request.ifr_name[1] = 'o';
  request.ifr_flags = IFF_UP;
  if (::ioctl(socket.get(), SIOCSIFFLAGS, &request) != 0) {
    return system_failure(errno, "bringing lo up in a new network namespace");
  }
  return {};
}

}  // namespace

Result<NetworkNamespace> NetworkNamespace::open(const std::string& path, const std::string& whose) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return system_failure(errno, "opening the network namespace of " + whose);
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0) {
    return system_failure(errno, "reading the network namespace of " + whose);
  }
  return NetworkNamespace(std::move(fd), status.st_ino);
}

Result<NetworkNamespace> NetworkNamespace::current() {
  return open("/proc/thread-self/ns/net", "this thread");
}

Result<NetworkNamespace> NetworkNamespace::of_process(int pid) {
  return open(fmt::format("/proc/{}/ns/net", pid), fmt::format("process {}", pid));
}

Result<NetworkNamespace> NetworkNamespace::create() {
  std::optional<Result<NetworkNamespace>> made;
  std::thread([&] {
    if (::unshare(CLONE_NEWNET) != 0) {
      made = system_failure(errno, "making a network namespace");
    } else if (const Status up = bring_loopback_up(); !up) {
      made = tl::unexpected(up.error());
    } else {
      made = current();
    }
  }).join();
  return *std::move(made);
}

Status NetworkNamespace::enter() const {
  struct stat here {};
  if (::stat("/proc/thread-self/ns/net", &here) == 0 && here.st_ino == identity_) return {};
  if (::setns(fd_.get(), CLONE_NEWNET) != 0) {
    return system_failure(errno, "entering a network namespace");
  }
  return {};
}

Status NetworkNamespace::run(const std::function<Status()>& action) const {
  Status result;
  std::thread([&] {
    result = enter();
    if (result) result = action();
  }).join();
  return result;
}

}  // namespace bulkhead::linux
