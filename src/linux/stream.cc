#include "linux/stream.h"

#include <cerrno>
#include <cstring>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>

#include "linux/errors.h"

namespace bulkhead::linux {

Result<std::size_t> SocketStream::read(std::span<char> into, Waiter& waiter) {
  while (true) {
    const ssize_t got = ::recv(socket_.get(), into.data(), into.size(), 0);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno == EINTR) continue;
    if (errno != EAGAIN) return system_failure(errno, "reading");
    TRY(waiter.wait(socket_.get(), Ready::kReadable));
  }
}

Status SocketStream::write(std::string_view bytes, Waiter& waiter) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN) {
      TRY(waiter.wait(socket_.get(), Ready::kWritable));
    } else if (errno != EINTR) {
      return system_failure(errno, "writing");
    }
  }
  return {};
}

Status SocketStream::finish_writing(Waiter&) {
  if (::shutdown(socket_.get(), SHUT_WR) != 0) return system_failure(errno, "closing for writing");
  return {};
}

bool SocketStream::quiet() {
  pollfd fd{socket_.get(), POLLIN | POLLRDHUP, 0};
  return ::poll(&fd, 1, 0) == 0;
}

namespace {

/// Connects without blocking. `what` names the other side in errors.
Status finish_connecting(int socket, const sockaddr* address, socklen_t length,
                         const std::string& what, Waiter& waiter) {
  while (::connect(socket, address, length) != 0) {
    if (errno == EINTR) continue;
    // A unix socket whose backlog is full says so, and offers nothing to wait for.
    if (errno == EAGAIN) {
      TRY(with_context(waiter.pause(std::chrono::milliseconds(10)), what));
      continue;
    }
    if (errno != EINPROGRESS) return system_failure(errno, what);
    TRY(with_context(waiter.wait(socket, Ready::kWritable), what));
    int error = 0;
    socklen_t size = sizeof error;
    if (::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
    if (error != 0) return system_failure(error, what);
    return {};
  }
  return {};
}

struct Address {
  sockaddr_storage storage{};
  socklen_t length = 0;
};

/// What a resolving thread and the one that waits for it share; the last of them frees it.
struct Resolution {
  std::string host;
  std::string port;
  UniqueFd done;  // readable at the end
  int error = 0;
  std::vector<Address> addresses;
};

void resolve(Resolution& resolution, int flags) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags | AI_NUMERICSERV;
  addrinfo* list = nullptr;
  resolution.error = ::getaddrinfo(resolution.host.c_str(), resolution.port.c_str(), &hints, &list);
  if (resolution.error != 0) return;
  for (const addrinfo* each = list; each != nullptr; each = each->ai_next) {
    Address address;
    std::memcpy(&address.storage, each->ai_addr, each->ai_addrlen);
    address.length = each->ai_addrlen;
    resolution.addresses.push_back(address);
  }
  ::freeaddrinfo(list);
}

/// The system's resolver takes no deadline, so a thread of its own waits for it, and is left
/// behind when it takes too long.
Result<std::vector<Address>> addresses_of(const std::string& host, std::uint16_t port,
                                          Waiter& waiter) {
  auto resolution = std::make_shared<Resolution>();
  resolution->host = host;
  resolution->port = std::to_string(port);
  resolve(*resolution, AI_NUMERICHOST);
  if (resolution->error == 0) return std::move(resolution->addresses);

  resolution->done = UniqueFd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!resolution->done) return system_failure(errno, "resolving " + host);
  std::thread([resolution] {
    resolve(*resolution, 0);
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(resolution->done.get(), &one, sizeof one);
  }).detach();
  TRY(with_context(waiter.wait(resolution->done.get(), Ready::kReadable), "resolving " + host));
  if (resolution->error != 0) {
    return failure(ErrorKind::kNotFound,
                   "resolving " + host + ": " + ::gai_strerror(resolution->error));
  }
  return std::move(resolution->addresses);
}

}  // namespace

Result<std::unique_ptr<SocketStream>> connect_unix(const std::string& path, Waiter& waiter) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    return failure(ErrorKind::kInvalid,
                   fmt::format("{}: a socket's path has at most {} bytes, this has {}", path,
                               sizeof address.sun_path - 1, path.size()));
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket) return system_failure(errno, path);
  TRY(finish_connecting(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address,
                        path, waiter));
  return std::make_unique<SocketStream>(std::move(socket));
}

Result<std::unique_ptr<SocketStream>> connect_tcp(const std::string& host, std::uint16_t port,
                                                  Waiter& waiter) {
  const std::string what = host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port)
                                                               : fmt::format("[{}]:{}", host, port);
  const std::vector<Address> addresses = TRY(addresses_of(host, port, waiter));
  tl::unexpected<Error> last = failure(ErrorKind::kNotFound, what + ": has no address");
  for (const Address& address : addresses) {
    UniqueFd socket(
        ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket) {
      last = system_failure(errno, what);
      continue;
    }
    const Status done =
        finish_connecting(socket.get(), reinterpret_cast<const sockaddr*>(&address.storage),
                          address.length, what, waiter);
    if (done) {
      const int on = 1;
      ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      return std::make_unique<SocketStream>(std::move(socket));
    }
    last = tl::unexpected(done.error());
    if (done.error().kind == ErrorKind::kTimeout || done.error().kind == ErrorKind::kInterrupted) {
      break;
    }
  }
  return last;
}

}  // namespace bulkhead::linux
