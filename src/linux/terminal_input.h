// Standard input as it is typed: for programs elsewhere whose terminal this one is.
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <termios.h>

#include "base/result.h"

namespace bulkhead::linux {

/// As long as it lives, every key goes to whoever reads, unchanged and not shown; Ctrl-C too.
class RawTerminal final {
 public:
  /// kInvalid when `fd` is no terminal.
  static Result<RawTerminal> enter(int fd);
  RawTerminal(RawTerminal&& other) noexcept : fd_(other.fd_), before_(other.before_) {
    other.fd_ = -1;
  }
  RawTerminal(const RawTerminal&) = delete;
  RawTerminal& operator=(const RawTerminal&) = delete;
  RawTerminal& operator=(RawTerminal&&) = delete;
  /// As it was before.
  ~RawTerminal();

 private:
  RawTerminal(int fd, const termios& before) : fd_(fd), before_(before) {}

  int fd_;
  termios before_;
};

/// What has come in, at least one byte; empty at the end. kInterrupted when `stop` is requested.
Result<std::string> read_some(int fd, const std::stop_token& stop);

}  // namespace bulkhead::linux
