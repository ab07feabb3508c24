// What `pull` and `build` have in common: a plan of images alone, carried out.
#pragma once

#include <vector>

#include "cli/arguments.h"
#include "cli/context.h"
#include "model/plan.h"

namespace bulkhead::cli {

std::vector<OptionSpec> bring_images_options();

/// `kind`: kPullImage or kBuildImage. Gives the exit status.
int bring_images(model::StepKind kind, const Arguments& arguments, Context& context);

}  // namespace bulkhead::cli
