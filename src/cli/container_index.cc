#include "cli/container_index.h"

#include <charconv>

#include <fmt/format.h>

namespace bulkhead::cli {

OptionSpec index_option(Literal help) {
  return {.name = "index", .kind = OptionKind::kValue, .value_name = "NUMBER", .help = help};
}

Result<std::uint32_t> index_of(const Arguments& arguments) {
  const std::string text = arguments.value_or("index", "0");
  std::uint32_t index = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, index);
  if (error == std::errc{} && rest == end) return index;
  return failure(ErrorKind::kInvalid, fmt::format("--index takes a number, not '{}'", text));
}

}  // namespace bulkhead::cli
