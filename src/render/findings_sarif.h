// Findings as SARIF 2.1.0, which GitHub and editors read.
#pragma once

#include "render/findings.h"
#include "text/value.h"

namespace bulkhead::render {

/// One run. At most 25,000 results, which is what GitHub takes: the most severe ones.
text::Value findings_sarif(const Findings& findings, const text::Sources& sources);

}  // namespace bulkhead::render
