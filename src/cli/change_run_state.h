// What `start`, `stop` and `restart` have in common: a plan from what is live, carried out.
#pragma once

#include <vector>

#include "cli/arguments.h"
#include "cli/context.h"
#include "orchestrate/plan_run_state.h"

namespace bulkhead::cli {

/// --dry-run, --format and, for what stops something, --timeout.
std::vector<OptionSpec> run_state_options(bool stops);

/// `past`: "stopped", for the sentence at the end. Gives the exit status.
int change_run_state(orchestrate::RunStateOptions options, const char* command, const char* past,
                     const Arguments& arguments, Context& context);

}  // namespace bulkhead::cli
