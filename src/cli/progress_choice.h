// How a command that changes the engine shows what it does: a live view on a terminal, else a line
// for each change, JSON lines for programs, nothing with --quiet. And the options they share.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "cli/arguments.h"
#include "cli/context.h"
#include "orchestrate/progress.h"

namespace bulkhead::cli {

/// Refers to `context`.
std::unique_ptr<orchestrate::Progress> choose_progress(const Arguments& arguments,
                                                       Context& context);

/// --format text|json.
OptionSpec text_or_json();

/// The option's value as a number of seconds; nothing when it was not given.
Result<std::optional<int>> seconds_of(const Arguments& arguments, std::string_view option);

}  // namespace bulkhead::cli
