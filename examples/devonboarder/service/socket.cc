#include "socket.h"

#include <array>
#include <cerrno>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace devonboarder {

Socket& Socket::operator=(Socket&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

Socket::~Socket() {
  if (fd_ >= 0) close(fd_);
}

std::string system_reason() {
  return std::generic_category().message(errno);
}

bool wait_for(int fd, short events, const Deadline& deadline) {
  for (;;) {
    pollfd entry{.fd = fd, .events = events, .revents = 0};
    const int ready = poll(&entry, 1, static_cast<int>(deadline.left().count()));
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

namespace {

Outcome<Socket> connect_one(const addrinfo& address, const Deadline& deadline) {
  Socket socket{::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (socket.fd() < 0) return failure(system_reason());
  if (connect(socket.fd(), address.ai_addr, address.ai_addrlen) == 0) return socket;
  if (errno != EINPROGRESS) return failure(system_reason());
  if (!wait_for(socket.fd(), POLLOUT, deadline)) return failure("no answer in time");
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return failure(std::generic_category().message(error));
  return socket;
}

}  // namespace

Outcome<Socket> connect_to(const std::string& host, std::uint16_t port, const Deadline& deadline) {
  const std::string there = host + ":" + std::to_string(port);
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  const int error = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list);
  if (error != 0) return failure("resolve " + host + ": " + gai_strerror(error));
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(list, &freeaddrinfo);

  std::string reason = "no address";
  for (const addrinfo* address = list; address != nullptr; address = address->ai_next) {
    Outcome<Socket> socket = connect_one(*address, deadline);
    if (socket) return socket;
    reason = socket.error();
  }
  return failure("connect to " + there + ": " + reason);
}

Outcome<Socket> listen_on(std::uint16_t port) {
  const std::string what = "listen on port " + std::to_string(port) + ": ";
  // A kernel without IPv6 refuses the family; then IPv4 alone.
  int family = AF_INET6;
  int fd = ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) {
    family = AF_INET;
    fd = ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  }
  Socket socket{fd};
  if (socket.fd() < 0) return failure(what + system_reason());
  const int on = 1;
  const int off = 0;
  setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);

  sockaddr_in6 any6{};
  sockaddr_in any4{};
  const sockaddr* address = nullptr;
  socklen_t size = 0;
  if (family == AF_INET6) {
    setsockopt(socket.fd(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    any6.sin6_family = AF_INET6;
    any6.sin6_port = htons(port);
    address = reinterpret_cast<const sockaddr*>(&any6);
    size = sizeof any6;
  } else {
    any4.sin_family = AF_INET;
    any4.sin_port = htons(port);
    address = reinterpret_cast<const sockaddr*>(&any4);
    size = sizeof any4;
  }
  if (bind(socket.fd(), address, size) != 0 || listen(socket.fd(), SOMAXCONN) != 0) {
    return failure(what + system_reason());
  }
  return socket;
}

std::uint16_t port_of(const Socket& listener) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  getsockname(listener.fd(), reinterpret_cast<sockaddr*>(&address), &size);
  // The port stands at the same place in both families.
  return ntohs(reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
}

Outcome<void> send_all(const Socket& socket, std::string_view text, const Deadline& deadline) {
  while (!text.empty()) {
    const ssize_t sent = send(socket.fd(), text.data(), text.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      text.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN) {
      if (!wait_for(socket.fd(), POLLOUT, deadline)) return failure("could not send in time");
    } else if (errno != EINTR) {
      return failure("send: " + system_reason());
    }
  }
  return {};
}

Outcome<std::string> receive(const Socket& socket, std::string_view end, std::size_t limit,
                             const Deadline& deadline) {
  std::string text;
  std::array<char, 4096> buffer{};
  for (;;) {
    const ssize_t count = recv(socket.fd(), buffer.data(), buffer.size(), 0);
    if (count == 0) return text;
    if (count > 0) {
      text.append(buffer.data(), static_cast<std::size_t>(count));
      if (!end.empty() && text.find(end) != std::string::npos) return text;
      if (text.size() > limit) {
        return failure("message is longer than " + std::to_string(limit) + " bytes");
      }
    } else if (errno == EAGAIN) {
      if (!wait_for(socket.fd(), POLLIN, deadline)) return failure("no answer in time");
    } else if (errno != EINTR) {
      return failure("receive: " + system_reason());
    }
  }
}

}  // namespace devonboarder
