#include "cli/progress_choice.h"

#include <charconv>

#include <fmt/format.h>

#include "orchestrate/live_view.h"
#include "orchestrate/progress_lines.h"

namespace bulkhead::cli {

std::unique_ptr<orchestrate::Progress> choose_progress(const Arguments& arguments,
                                                       Context& context) {
  if (arguments.value_or("format", "text") == "json") {
    return std::make_unique<orchestrate::ProgressJson>(
        [&context](std::string_view text) { context.out.write(text); });
  }
  if (arguments.flag("quiet")) return std::make_unique<orchestrate::NoProgress>();
  const orchestrate::Write write = [&context](std::string_view text) { context.err.write(text); };
  const auto terminal = context.environment.find("TERM");
  const bool dumb = terminal != context.environment.end() && terminal->second == "dumb";
  if (context.err.is_terminal() && !dumb) {
    return std::make_unique<orchestrate::LiveView>(write, context.clock,
                                                   [&context] { return context.err.size(); });
  }
  return std::make_unique<orchestrate::ProgressLines>(write);
}

OptionSpec text_or_json() {
  return {.name = "format",
          .kind = OptionKind::kValue,
          .value_name = "FORMAT",
          .help = "text for people, json for programs",
          .choices = {"text", "json"}};
}

Result<std::optional<int>> seconds_of(const Arguments& arguments, std::string_view option) {
  const auto text = arguments.value(option);
  if (!text) return std::optional<int>();
  int seconds = 0;
  const char* end = text->data() + text->size();
  const auto [rest, error] = std::from_chars(text->data(), end, seconds);
  if (error != std::errc{} || rest != end || seconds < 0) {
    return failure(ErrorKind::kInvalid,
                   fmt::format("--{} takes a number of seconds, not '{}'", option, *text));
  }
  return std::optional<int>(seconds);
}

}  // namespace bulkhead::cli
