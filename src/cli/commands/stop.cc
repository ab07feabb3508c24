#include "cli/change_run_state.h"
#include "cli/commands/table.h"

namespace bulkhead::cli {
namespace {

int run(const Arguments& arguments, Context& context) {
  orchestrate::RunStateOptions options;
  options.action = orchestrate::RunAction::kStop;
  return change_run_state(options, "stop", "stopped", arguments, context);
}

}  // namespace

Command stop_command() {
  CommandSpec spec;
  spec.name = "stop";
  spec.summary = "stop services, and keep their containers";
  spec.description =
      "Stops the containers, those that depend on others first, and removes nothing: `bulkhead "
      "start` starts them again as they are.";
  spec.positionals = {{.name = "SERVICE",
                       .help = "only these",
                       .repeated = true,
                       .completion = Completion::kService}};
  spec.options = run_state_options(true);
  spec.examples = {{"bulkhead stop", "all services"}, {"bulkhead stop -t 0 web", "web, at once"}};
  spec.exit_status = "0 done · 1 something could not be, and why is said · 130 interrupted";
  return {std::move(spec), run};
}

}  // namespace bulkhead::cli
