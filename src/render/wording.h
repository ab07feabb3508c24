// Words as texts for people put them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bulkhead::render {

/// "1 edge", "2 edges".
std::string plural(std::size_t count, std::string_view one);

}  // namespace bulkhead::render
