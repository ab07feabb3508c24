// Showing what keeps a plan from being carried out, and what the engine refused.
#pragma once

#include <vector>

#include "base/result.h"
#include "cli/context.h"
#include "text/diagnostic.h"
#include "text/value.h"

namespace bulkhead::cli {

/// On standard error, with the source lines; warnings unless quiet; of very many the worst.
void show_problems(const std::vector<text::Diagnostic>& problems, bool quiet, Context& context);
/// [{"code", "rule", "severity", "message", "help", "file", "line", "column"}]
text::Value problems_json(const std::vector<text::Diagnostic>& problems, const Context& context);
/// The exit status for an engine that could not be asked, which is said; kInterrupted where the
/// user asked to stop.
int fail_engine(Context& context, const Error& error);

}  // namespace bulkhead::cli
