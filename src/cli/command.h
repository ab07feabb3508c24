// Command: a CommandSpec and what runs it. One file a command; commands.cc is their table.
#pragma once

#include <vector>

#include "cli/arguments.h"
#include "cli/context.h"

namespace bulkhead::cli {

struct Command {
  CommandSpec spec;
  /// Gives the exit status.
  int (*run)(const Arguments& arguments, Context& context) = nullptr;
};

/// In the order in which help lists them.
const std::vector<Command>& commands();
/// Their specs, in the same order. Pointers hold as long as the program.
const std::vector<const CommandSpec*>& command_specs();

}  // namespace bulkhead::cli
