#include "cli/bring_images.h"
#include "cli/commands/table.h"

namespace bulkhead::cli {
namespace {

int run(const Arguments& arguments, Context& context) {
  return bring_images(model::StepKind::kBuildImage, arguments, context);
}

}  // namespace

Command build_command() {
  CommandSpec spec;
  spec.name = "build";
  spec.summary = "build the images of services that have a build section";
  spec.description =
      "Builds with the docker command line's own builder, up to three images at a time. Running "
      "containers stay as they are: `bulkhead up` replaces those whose image is another one by "
      "then.";
  spec.positionals = {{.name = "SERVICE",
                       .help = "only the images of these",
                       .repeated = true,
                       .completion = Completion::kService}};
  spec.options = bring_images_options();
  spec.options.push_back({.name = "no-cache", .help = "build every layer anew"});
  spec.options.push_back({.name = "pull", .help = "bring newer base images"});
  spec.examples = {{"bulkhead build", "all of them"}, {"bulkhead build --pull web", "that of web"}};
  spec.exit_status = "0 all are built · 1 some could not be, and why is said · 130 interrupted";
  return {std::move(spec), run};
}

}  // namespace bulkhead::cli
