// What may fail because the world refused: a value, or one sentence that says what was tried and
// what came back.
#pragma once

#include <string>
#include <utility>

#include <tl/expected.hpp>

namespace devonboarder {

template <typename T>
using Outcome = tl::expected<T, std::string>;

inline tl::unexpected<std::string> failure(std::string reason) {
  return tl::unexpected<std::string>(std::move(reason));
}

}  // namespace devonboarder
