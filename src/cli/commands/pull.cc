#include "cli/bring_images.h"
#include "cli/commands/table.h"

namespace bulkhead::cli {
namespace {

int run(const Arguments& arguments, Context& context) {
  return bring_images(model::StepKind::kPullImage, arguments, context);
}

}  // namespace

Command pull_command() {
  CommandSpec spec;
  spec.name = "pull";
  spec.summary = "bring the services' images from their registries";
  spec.description =
      "Pulls the image of every service that is not built here, with the credentials of the docker "
      "command line; not where pull_policy is never, or is missing and the image is here. Running "
      "containers stay as they are: `bulkhead up` replaces those whose image "
      "is another one by then.";
  spec.positionals = {{.name = "SERVICE",
                       .help = "only the images of these",
                       .repeated = true,
                       .completion = Completion::kService}};
  spec.options = bring_images_options();
  spec.examples = {{"bulkhead pull", "all images"}, {"bulkhead pull web", "that of web"}};
  spec.exit_status = "0 all are here · 1 some could not be had, and why is said · 130 interrupted";
  return {std::move(spec), run};
}

}  // namespace bulkhead::cli
