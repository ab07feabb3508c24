#include <array>

#include "cli/command.h"
#include "cli/commands/table.h"

namespace bulkhead::cli {

std::span<const Command> commands() {
  static const auto kCommands = std::to_array<Command>({
      // Files only.
      init_command(),
      scaffold_command(),
      config_command(),
      check_command(),
      gate_command(),
      diff_command(),
      explain_command(),
      graph_command(),
      // With an engine.
      plan_command(),
      up_command(),
      ps_command(),
      down_command(),
      start_command(),
      stop_command(),
      restart_command(),
      scale_command(),
      logs_command(),
      exec_command(),
      pull_command(),
      build_command(),
      verify_command(),
      drift_command(),
      snapshot_command(),
      rollback_command(),
      // Around the program.
      schema_command(),
      completion_command(),
      manual_command(),
  });
  return kCommands;
}

const std::vector<const CommandSpec*>& command_specs() {
  static const std::vector<const CommandSpec*> kSpecs = [] {
    std::vector<const CommandSpec*> specs;
    for (const Command& command : commands()) specs.push_back(&command.spec);
    return specs;
  }();
  return kSpecs;
}

}  // namespace bulkhead::cli
