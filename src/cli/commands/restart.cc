#include "cli/change_run_state.h"
#include "cli/commands/table.h"

namespace bulkhead::cli {
namespace {

int run(const Arguments& arguments, Context& context) {
  orchestrate::RunStateOptions options;
  options.action = orchestrate::RunAction::kRestart;
  options.dependents = !arguments.flag("no-deps");
  return change_run_state(options, "restart", "started again", arguments, context);
}

}  // namespace

Command restart_command() {
  CommandSpec spec;
  spec.name = "restart";
  spec.summary = "stop services and start them again, in order";
  spec.description =
      "Stops the containers, those that depend on others first, and starts them again, each when "
      "what it depends on is ready. Along with a service go those that live in its network "
      "namespace, and those that depend on it with `restart: true`. It changes no container: what "
      "the files say by now is for `bulkhead up`.";
  spec.positionals = {{.name = "SERVICE",
                       .help = "only these",
                       .repeated = true,
                       .completion = Completion::kService}};
  spec.options = run_state_options(true);
  spec.options.push_back(
      {.name = "no-deps", .help = "leave those that depend on them and ask for a restart"});
  spec.examples = {{"bulkhead restart", "all services"},
                   {"bulkhead restart --no-deps db", "db, and nobody who depends on it"}};
  spec.exit_status = "0 done · 1 something could not be, and why is said · 130 interrupted";
  return {std::move(spec), run};
}

}  // namespace bulkhead::cli
