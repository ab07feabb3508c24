// What is at the other end of standard output or standard error.
#pragma once

namespace bulkhead::linux {

bool is_terminal(int fd);

/// Columns of the terminal; `otherwise` when it is none, or does not know.
int terminal_width(int fd, int otherwise = 80);

}  // namespace bulkhead::linux
