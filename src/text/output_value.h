// Values for documents that the program writes: they have no span.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "text/value.h"

namespace bulkhead::text {

inline Value string_value(std::string_view text) {
  return Value(std::string(text));
}

inline Value count_value(std::size_t count) {
  return Value(static_cast<std::int64_t>(count));
}

}  // namespace bulkhead::text
