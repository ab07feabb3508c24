#include "cli/context.h"

#include <filesystem>

#include <fmt/format.h>

namespace bulkhead::cli {

namespace {

Context with(const Context& context, text::FileReader& files, text::Sources& sources) {
  return {.out = context.out,
          .err = context.err,
          .files = files,
          .clock = context.clock,
          .sources = sources,
          .environment = context.environment,
          .working_directory = context.working_directory,
          .read_standard_input = context.read_standard_input,
          .interrupted = context.interrupted,
          .color_out = context.color_out,
          .color_err = context.color_err};
}

}  // namespace

Context with_files(const Context& context, text::FileReader& files) {
  return with(context, files, context.sources);
}

Context with_sources(const Context& context, text::Sources& sources) {
  return with(context, context.files, sources);
}

std::string absolute(const std::string& path, const Context& context) {
  return (std::filesystem::path(context.working_directory) / path).lexically_normal().string();
}

int fail(Context& context, std::string_view message) {
  context.err.write(fmt::format("bulkhead: {}\n", message));
  return kUsage;
}

}  // namespace bulkhead::cli
