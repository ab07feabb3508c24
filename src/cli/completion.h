// Shell completion, generated from the commands' specs.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/arguments.h"

namespace bulkhead::cli {

/// The script for "bash", "zsh" or "fish"; nothing for another shell.
std::optional<std::string> completion_script(std::string_view shell,
                                             const std::vector<const CommandSpec*>& commands);

}  // namespace bulkhead::cli
