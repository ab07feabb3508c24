// What is at the other end of standard output or standard error.
#pragma once

#include <optional>

namespace bulkhead::linux {

bool is_terminal(int fd);

struct TerminalSize {
  int rows = 24;
  int columns = 80;

  friend bool operator==(const TerminalSize&, const TerminalSize&) = default;
};
/// As it is now; nothing where `fd` is no terminal. Zeros where it does not know.
std::optional<TerminalSize> terminal_size(int fd);

}  // namespace bulkhead::linux
