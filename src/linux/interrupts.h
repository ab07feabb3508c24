// Interrupts: SIGINT and SIGTERM as a stop token. The first signal asks everything that was given
// the token to stop; the second ends the program at once, with status 130 (or 143 for SIGTERM).
#pragma once

#include <atomic>
#include <stop_token>
#include <thread>

#include "base/unique_fd.h"

namespace bulkhead::linux {

/// Make one in main before any other thread: the signals are blocked in this thread and in those
/// that it starts. While it lives they come here only.
class Interrupts final {
 public:
  Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;
  ~Interrupts();

  std::stop_token token() const { return source_.get_token(); }
  /// Whether a signal has come.
  bool interrupted() const { return source_.stop_requested(); }
  /// The status to end with after the signal that came: 130 for SIGINT, 143 for SIGTERM; 130
  /// before any.
  int exit_status() const { return status_.load(); }

 private:
  void watch(const std::stop_token& finished);

  std::stop_source source_;
  std::atomic<int> status_{130};
  UniqueFd signals_;
  UniqueFd finished_;
  std::jthread thread_;  // last: it uses the others
};

}  // namespace bulkhead::linux
