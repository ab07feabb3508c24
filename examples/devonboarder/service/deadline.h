// The moment after which a piece of work is given up. The one place where this program reads the
// monotonic clock.
#pragma once

#include <chrono>

namespace devonboarder {

using std::chrono::milliseconds;

class Deadline {
 public:
  static Deadline after(milliseconds budget);

  /// What is left; never negative.
  milliseconds left() const;
  bool passed() const { return left() == milliseconds{0}; }

 private:
  explicit Deadline(std::chrono::steady_clock::time_point end) : end_(end) {}

  std::chrono::steady_clock::time_point end_;
};

/// Measures how long something took.
class Stopwatch {
 public:
  Stopwatch();
  milliseconds elapsed() const;

 private:
  std::chrono::steady_clock::time_point start_;
};

}  // namespace devonboarder
