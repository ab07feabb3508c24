#include "linux/raw_socket.h"

#include <algorithm>
#include <cerrno>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "linux/errors.h"

namespace bulkhead::linux {
namespace {

SocketOutcome outcome_of(ssize_t result) {
  if (result < 0) return {errno, 0};
  return {0, static_cast<std::size_t>(result)};
}

}  // namespace

bool SocketOutcome::pending() const {
  return error == EAGAIN || error == EINPROGRESS || error == EINTR;
}

Result<UniqueFd> open_socket(Transport transport, bool v6) {
  const int type = transport == Transport::kTcp ? SOCK_STREAM : SOCK_DGRAM;
  UniqueFd fd(::socket(v6 ? AF_INET6 : AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) return system_failure(errno, "opening a socket");
  return fd;
}

SocketOutcome start_connect(int socket, const SocketAddress& to) {
  const RawSocketAddress address = raw(to);
  return outcome_of(::connect(socket, address.get(), address.length));
}

int pending_error(int socket) {
  int error = 0;
  socklen_t length = sizeof error;
  if (::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &length) != 0) return errno;
  return error;
}

SocketOutcome send_some(int socket, std::string_view bytes) {
  return outcome_of(::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT));
}

void end_sending(int socket) {
  // One that the other side has reset meanwhile has nothing left to end.
  static_cast<void>(::shutdown(socket, SHUT_WR));
}

void reset_on_close(int socket) {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  static_cast<void>(::setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once));
}

SocketOutcome receive_some(int socket, std::span<char> into) {
  return outcome_of(::recv(socket, into.data(), into.size(), MSG_DONTWAIT));
}

SocketOutcome receive_from(int socket, std::span<char> into, SocketAddress& from) {
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  const SocketOutcome outcome =
      outcome_of(::recvfrom(socket, into.data(), into.size(), MSG_DONTWAIT,
                            reinterpret_cast<sockaddr*>(&storage), &length));
  if (outcome.error == 0) from = from_raw(storage).value_or(SocketAddress{});
  return outcome;
}

SocketOutcome send_to(int socket, std::string_view bytes, const SocketAddress& to) {
  const RawSocketAddress address = raw(to);
  return outcome_of(::sendto(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
                             address.get(), address.length));
}

Result<UniqueFd> open_bound(Transport transport, const SocketAddress& at) {
  UniqueFd fd = TRY(open_socket(transport, at.ip.is_v6()));
  if (at.ip.is_v6()) {
    const int only = 1;
    // Best effort: without it the wildcard takes IPv4, too.
    static_cast<void>(::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof only));
  }
  const RawSocketAddress address = raw(at);
  if (::bind(fd.get(), address.get(), address.length) != 0) {
    return system_failure(errno, "binding to " + at.str());
  }
  if (transport == Transport::kTcp && ::listen(fd.get(), SOMAXCONN) != 0) {
    return system_failure(errno, "listening on " + at.str());
  }
  return fd;
}

Result<SocketAddress> bound_address(int socket) {
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&storage), &length) != 0) {
    return system_failure(errno, "asking for a socket's address");
  }
  return from_raw(storage).value_or(SocketAddress{});
}

bool accept_and_close(int listener) {
  const UniqueFd connection(::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  return static_cast<bool>(connection);
}

std::size_t raise_open_files_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 256;
  if (limit.rlim_cur < limit.rlim_max) {
    rlimit raised = limit;
    raised.rlim_cur = limit.rlim_max;
    if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
  }
  return static_cast<std::size_t>(std::min<rlim_t>(limit.rlim_cur, 1U << 20));
}

}  // namespace bulkhead::linux
