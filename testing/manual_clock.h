// ManualClock: time that passes only when somebody sleeps, and then at once.
#pragma once

#include "base/clock.h"

namespace bulkhead::testing {

/// For one thread.
class ManualClock final : public Clock {
 public:
  WallTime wall() const override { return WallTime(passed_); }
  SteadyTime steady() const override { return SteadyTime(passed_); }
  void sleep(Duration duration) override { passed_ += duration; }

 private:
  Duration passed_{};
};

}  // namespace bulkhead::testing
