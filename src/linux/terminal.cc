#include "linux/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

namespace bulkhead::linux {

bool is_terminal(int fd) {
  return ::isatty(fd) == 1;
}

int terminal_width(int fd, int otherwise) {
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return otherwise;
  return size.ws_col;
}

}  // namespace bulkhead::linux
