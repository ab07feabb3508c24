// Findings as JUnit XML: a suite with a case for each finding, which fails unless it is a note, and
// a passing case for each rule that found nothing.
#pragma once

#include <string>

#include "render/findings.h"

namespace bulkhead::render {

/// Ends with a line break.
std::string findings_junit(const Findings& findings, const text::Sources& sources);

}  // namespace bulkhead::render
