#include "linux/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

namespace bulkhead::linux {

bool is_terminal(int fd) {
  return ::isatty(fd) == 1;
}

std::optional<TerminalSize> terminal_size(int fd) {
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) != 0) return std::nullopt;
  return TerminalSize{size.ws_row, size.ws_col};
}

}  // namespace bulkhead::linux
