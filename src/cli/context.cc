#include "cli/context.h"

#include <fmt/format.h>

namespace bulkhead::cli {

Context with_files(const Context& context, text::FileReader& files) {
  return {.out = context.out,
          .err = context.err,
          .files = files,
          .clock = context.clock,
          .sources = context.sources,
          .environment = context.environment,
          .working_directory = context.working_directory,
          .read_standard_input = context.read_standard_input,
          .interrupted = context.interrupted,
          .color_out = context.color_out,
          .color_err = context.color_err};
}

int fail(Context& context, std::string_view message) {
  context.err.write(fmt::format("bulkhead: {}\n", message));
  return kUsage;
}

}  // namespace bulkhead::cli
