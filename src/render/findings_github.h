// Findings as workflow commands of GitHub Actions, which it shows as annotations beside the lines.
#pragma once

#include <string>

#include "render/findings.h"

namespace bulkhead::render {

/// Most severe first; of each kind the first ten, which is what GitHub shows of a step. What is
/// left out is said in a last line: findings_markdown() is what the step summary should hold.
std::string findings_github(const Findings& findings, const text::Sources& sources);

}  // namespace bulkhead::render
