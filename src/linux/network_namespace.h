// NetworkNamespace: a handle on one of the kernel's network namespaces, and the way to act in it.
// It lives as long as a process, a socket or such a handle holds it: nothing here leaves a name.
#pragma once

#include <cstdint>
#include <functional>

#include "base/result.h"
#include "base/unique_fd.h"

namespace bulkhead::linux {

class NetworkNamespace final {
 public:
  /// Of the calling thread.
  static Result<NetworkNamespace> current();
  /// Of a process on this machine. kNotFound when it is gone, kRefused without permission.
  static Result<NetworkNamespace> of_process(int pid);
  /// A new one, with nothing in it but a loopback interface that is up. Needs CAP_SYS_ADMIN.
  static Result<NetworkNamespace> create();

  int fd() const { return fd_.get(); }
  /// Equal for two handles on the same namespace, and only then.
  std::uint64_t identity() const { return identity_; }

  /// Moves the calling thread there. Sockets that it opens afterwards stay there for good, whoever
  /// uses them. kRefused without CAP_SYS_ADMIN, which it does not need where the thread is there
  /// already. For threads made for it: there is no way back but to enter another.
  Status enter() const;

  /// Runs `action` on a thread of its own in this namespace, and waits for it.
  Status run(const std::function<Status()>& action) const;

 private:
  NetworkNamespace(UniqueFd fd, std::uint64_t identity) : fd_(std::move(fd)), identity_(identity) {}
  static Result<NetworkNamespace> open(const std::string& path, const std::string& whose);

  UniqueFd fd_;
  std::uint64_t identity_ = 0;
};

}  // namespace bulkhead::linux
