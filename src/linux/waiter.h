// Waiter: how long one operation may wait, and what ends it early. Every blocking read, write and
// connect of this program waits through one, so that nothing hangs.
#pragma once

#include <memory>
#include <stop_token>

#include "base/clock.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace bulkhead::linux {

enum class Ready : short { kReadable, kWritable };

/// For one thread and one operation, which may wait many times within its one deadline.
class Waiter final {
 public:
  /// `clock` outlives it. A duration of zero or less does not wait: what is ready is taken.
  Waiter(Clock& clock, Duration timeout, std::stop_token stop = {});
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;
  ~Waiter();

  /// Without a deadline.
  static constexpr Duration kForever = Duration::max();

  /// Returns when `fd` is ready, or has failed or ended (the next read or write tells). kTimeout
  /// with the time that was given; kInterrupted, also when the stop came before.
  Status wait(int fd, Ready ready);

  /// Lets `duration` pass, or less if the deadline comes before: then kTimeout. kInterrupted.
  Status pause(Duration duration);

  /// Moves the deadline to `timeout` from now: for operations that are bounded by silence and not
  /// as a whole.
  void restart();

  Duration timeout() const { return timeout_; }
  SteadyTime deadline() const { return deadline_; }
  const std::stop_token& stop() const { return stop_; }

 private:
  struct Wake;

  /// Whether `fd` (-1: none) became ready before `until` and the deadline; errors as in wait().
  Result<bool> poll_until(int fd, Ready ready, SteadyTime until);

  Clock& clock_;
  Duration timeout_;
  SteadyTime deadline_;
  std::stop_token stop_;
  UniqueFd wake_fd_;  // readable once the stop is requested; none when it cannot be
  std::unique_ptr<Wake> wake_;
};

}  // namespace bulkhead::linux
