#include "cli/completion.h"

#include "cli/commands/table.h"

namespace bulkhead::cli {
namespace {

int run(const Arguments& arguments, Context& context) {
  const std::string shell = arguments.value_or("SHELL", "");
  const auto script = completion_script(shell, command_specs());
  if (!script) {
    return fail(context, "completion exists for bash, zsh and fish, not for '" + shell + "'");
  }
  context.out.write(*script);
  return kOk;
}

}  // namespace

Command completion_command() {
  return {{.name = "completion",
           .summary = "print the completion script of a shell",
           .description = "Prints a script that teaches a shell to complete bulkhead's commands, "
                          "options, and the names of the project's services. 'make install' puts "
                          "it where the shells look.",
           .positionals = {{.name = "SHELL", .help = "bash, zsh or fish", .required = true}},
           .examples = {{"source <(bulkhead completion bash)", "for the running shell"},
                        {"bulkhead completion fish > ~/.config/fish/completions/bulkhead.fish",
                         "for fish, from now on"}}},
          run};
}

}  // namespace bulkhead::cli
