#include <fmt/format.h>

#include "cli/commands/table.h"
#include "cli/parse_arguments.h"
#include "cli/up_request.h"

namespace bulkhead::cli {
namespace {

/// `up` of these services alone, with these numbers and with the containers that are there.
int run(const Arguments& arguments, Context& context) {
  std::vector<std::string> words{"up", "--no-recreate"};
  if (!arguments.flag("deps")) words.emplace_back("--no-deps");
  std::vector<std::string> services;
  for (const std::string& number : arguments.values("SERVICE=NUM")) {
    words.insert(words.end(), {"--scale", number});
    services.push_back(number.substr(0, number.find('=')));
  }
  words.insert(words.end(), services.begin(), services.end());
  ParsedCommandLine up = parse_arguments(words, command_specs());
  if (up.outcome != ParsedCommandLine::Outcome::kRun) return fail(context, up.message);
  for (const OptionSpec& option : global_options()) {
    std::vector<std::string> given = arguments.values(option.name);
    if (!given.empty()) up.arguments.set(option.name.str(), std::move(given));
  }
  return up_command().run(up.arguments, context);
}

}  // namespace

Command scale_command() {
  CommandSpec spec;
  spec.name = "scale";
  spec.summary = "run as many containers of a service as said";
  spec.description =
      "The same as `bulkhead up --no-deps --no-recreate --scale SERVICE=NUM SERVICE`: containers "
      "are "
      "added or removed, those that stay are left as they are.";
  spec.positionals = {{.name = "SERVICE=NUM",
                       .help = "a service and its number of containers",
                       .required = true,
                       .repeated = true,
                       .completion = Completion::kService}};
  spec.options = {{.name = "deps", .help = "bring up what the services depend on, too"}};
  spec.examples = {{"bulkhead scale worker=3 web=2", "three workers, two of web"}};
  spec.exit_status = "as for up";
  return {std::move(spec), run};
}

}  // namespace bulkhead::cli
