#include "cli/context.h"

#include <fmt/format.h>

namespace bulkhead::cli {

int fail(Context& context, std::string_view message) {
  context.err.write(fmt::format("bulkhead: {}\n", message));
  return kUsage;
}

}  // namespace bulkhead::cli
