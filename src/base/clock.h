// The only way to the time of day, to elapsed time and to sleep. Everything above takes a Clock;
// tests give a ManualClock (testing/manual_clock.h).
#pragma once

#include <chrono>

namespace bulkhead {

using Duration = std::chrono::nanoseconds;
using WallTime = std::chrono::time_point<std::chrono::system_clock, Duration>;
using SteadyTime = std::chrono::time_point<std::chrono::steady_clock, Duration>;

/// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual WallTime wall() const = 0;
  virtual SteadyTime steady() const = 0;
  virtual void sleep(Duration duration) = 0;
};

/// The machine's own clock. Lives as long as the program.
Clock& system_clock();

}  // namespace bulkhead
