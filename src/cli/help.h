// Texts about the commands, made from their specs: --help, man pages and docs/commands.
#pragma once

#include <string>
#include <vector>

#include "cli/arguments.h"

namespace bulkhead::cli {

/// What `bulkhead --help` prints. `width`: columns to wrap at.
std::string program_help(const std::vector<const CommandSpec*>& commands, int width);
std::string command_help(const CommandSpec& command, int width);

/// man(7) source of bulkhead(1), or of bulkhead-COMMAND(1).
std::string program_man_page(const std::vector<const CommandSpec*>& commands);
std::string command_man_page(const CommandSpec& command);

/// The pages docs/commands/README.md and docs/commands/COMMAND.md.
std::string program_markdown(const std::vector<const CommandSpec*>& commands);
std::string command_markdown(const CommandSpec& command);

/// "bulkhead check [OPTIONS] [SERVICE...]"
std::string usage(const CommandSpec& command);

}  // namespace bulkhead::cli
