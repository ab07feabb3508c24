#include "cli/change_run_state.h"
#include "cli/commands/table.h"

namespace bulkhead::cli {
namespace {

int run(const Arguments& arguments, Context& context) {
  orchestrate::RunStateOptions options;
  options.action = orchestrate::RunAction::kStart;
  return change_run_state(options, "start", "started", arguments, context);
}

}  // namespace

Command start_command() {
  CommandSpec spec;
  spec.name = "start";
  spec.summary = "start services that were stopped";
  spec.description =
      "Starts containers that are there and do not run, each when what it depends on is ready; "
      "jobs "
      "that are done stay done unless they are named. It changes no container: what the files say "
      "by now is for `bulkhead up`.";
  spec.positionals = {{.name = "SERVICE",
                       .help = "only these",
                       .repeated = true,
                       .completion = Completion::kService}};
  spec.options = run_state_options(false);
  spec.examples = {{"bulkhead start", "all services"}, {"bulkhead start db", "only db"}};
  spec.exit_status = "0 done · 1 something could not be, and why is said · 130 interrupted";
  return {std::move(spec), run};
}

}  // namespace bulkhead::cli
