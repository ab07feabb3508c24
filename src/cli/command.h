// Command: a CommandSpec and what runs it. One file a command; commands.cc is their table.
#pragma once

#include <span>
#include <vector>

#include "cli/arguments.h"
#include "cli/context.h"

namespace bulkhead::cli {

/// What SIGINT and SIGTERM do to a command.
enum class OnSignal {
  kStopInOrder,  // Context::interrupted is asked to stop
  kEnd,          // end it at once: it changes nothing, so that nothing can be half-done
};

struct Command {
  CommandSpec spec;
  /// Gives the exit status.
  int (*run)(const Arguments& arguments, Context& context) = nullptr;
  OnSignal on_signal = OnSignal::kStopInOrder;
};

/// In the order in which help lists them.
std::span<const Command> commands();
/// Their specs, in the same order. Pointers hold as long as the program.
const std::vector<const CommandSpec*>& command_specs();

}  // namespace bulkhead::cli
