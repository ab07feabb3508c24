#include "cli/commands/table.h"
#include "cli/help.h"

namespace bulkhead::cli {
namespace {

const CommandSpec* find(const std::string& name) {
  for (const CommandSpec* spec : command_specs()) {
    if (spec->name == name) return spec;
  }
  return nullptr;
}

int run(const Arguments& arguments, Context& context) {
  const bool markdown = arguments.value_or("format", "man") == "markdown";
  const auto name = arguments.value("COMMAND");
  if (!name) {
    if (!markdown) {
      context.out.write(program_man_page(command_specs()));
      return kOk;
    }
    context.out.write(program_markdown(command_specs()));
    return kOk;
  }
  const CommandSpec* spec = find(*name);
  if (!spec) return fail(context, "there is no command '" + *name + "'");
  context.out.write(markdown ? command_markdown(*spec) : command_man_page(*spec));
  return kOk;
}

}  // namespace

Command manual_command() {
  return {{.name = "manual",
           .summary = "print the manual page of a command",
           .description = "Prints the manual page of the program or of one command, as man(7) "
                          "source or as Markdown. docs/commands and the installed man pages are "
                          "made by it.",
           .positionals = {{.name = "COMMAND", .help = "the program itself when left out"}},
           .options = {{.name = "format",
                        .kind = OptionKind::kValue,
                        .value_name = "FORMAT",
                        .help = "what to print",
                        .choices = {"man", "markdown"}}},
           .examples = {{"bulkhead manual check | man -l -", "read the page of check"}}},
          run};
}

}  // namespace bulkhead::cli
