#include "deadline.h"

#include <algorithm>

namespace devonboarder {

using std::chrono::steady_clock;

Deadline Deadline::after(milliseconds budget) {
  return Deadline{steady_clock::now() + budget};
}

milliseconds Deadline::left() const {
  const auto left = std::chrono::ceil<milliseconds>(end_ - steady_clock::now());
  return std::max(left, milliseconds{0});
}

Stopwatch::Stopwatch() : start_(steady_clock::now()) {}

milliseconds Stopwatch::elapsed() const {
  return std::chrono::duration_cast<milliseconds>(steady_clock::now() - start_);
}

}  // namespace devonboarder
