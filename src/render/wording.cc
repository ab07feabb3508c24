#include "render/wording.h"

#include <fmt/format.h>

namespace bulkhead::render {

std::string plural(std::size_t count, std::string_view one) {
  return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
}

}  // namespace bulkhead::render
