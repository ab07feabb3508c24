// TCP sockets with deadlines. Every call returns when its deadline has passed; the one exception
// is the resolver, which main bounds for the whole process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "deadline.h"
#include "outcome.h"

namespace devonboarder {

/// Owns one descriptor.
class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  Socket(Socket&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  Socket& operator=(Socket&& other) noexcept;
  ~Socket();

  int fd() const { return fd_; }

 private:
  int fd_;
};

/// What the last system call that failed said.
std::string system_reason();

/// Waits until FD can do EVENTS (as poll names them); false when the deadline passed first.
bool wait_for(int fd, short events, const Deadline& deadline);

/// Tries each address of HOST in turn.
Outcome<Socket> connect_to(const std::string& host, std::uint16_t port, const Deadline& deadline);

/// On all addresses, IPv6 too where there is any.
Outcome<Socket> listen_on(std::uint16_t port);

/// The port that a listening socket got, for those who asked for port 0.
std::uint16_t port_of(const Socket& listener);

Outcome<void> send_all(const Socket& socket, std::string_view text, const Deadline& deadline);

/// Reads until the other side ends the connection, END has been seen, or LIMIT is exceeded (a
/// failure). An empty END never matches.
Outcome<std::string> receive(const Socket& socket, std::string_view end, std::size_t limit,
                             const Deadline& deadline);

}  // namespace devonboarder
