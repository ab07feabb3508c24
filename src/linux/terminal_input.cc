#include "linux/terminal_input.h"

#include <array>
#include <cerrno>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace bulkhead::linux {

Result<RawTerminal> RawTerminal::enter(int fd) {
  termios before{};
  if (::tcgetattr(fd, &before) != 0) {
    return failure(ErrorKind::kInvalid, "standard input is not a terminal");
  }
  termios raw = before;
  ::cfmakeraw(&raw);
  if (::tcsetattr(fd, TCSANOW, &raw) != 0) {
    return failure(ErrorKind::kInvalid, "the terminal cannot be set to raw mode");
  }
  return RawTerminal(fd, before);
}

RawTerminal::~RawTerminal() {
  if (fd_ >= 0) ::tcsetattr(fd_, TCSANOW, &before_);
}

Result<std::string> read_some(int fd, const std::stop_token& stop) {
  constexpr int kLookEvery = 100;  // milliseconds
  for (;;) {
    if (stop.stop_requested()) return failure(ErrorKind::kInterrupted, "interrupted");
    pollfd ready{.fd = fd, .events = POLLIN, .revents = 0};
    const int count = ::poll(&ready, 1, kLookEvery);
    if (count == 0 || (count < 0 && errno == EINTR)) continue;
    std::array<char, 4096> bytes{};
    const ssize_t got = count < 0 ? -1 : ::read(fd, bytes.data(), bytes.size());
    if (got >= 0) return std::string(bytes.data(), static_cast<std::size_t>(got));
    if (errno == EINTR || errno == EAGAIN) continue;
    return failure(ErrorKind::kUnavailable, "standard input cannot be read");
  }
}

}  // namespace bulkhead::linux
