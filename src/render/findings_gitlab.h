// Findings as GitLab's code quality report (Code Climate's format).
#pragma once

#include "render/findings.h"
#include "text/value.h"

namespace bulkhead::render {

/// A list; findings without a place are left out, since GitLab takes none.
text::Value findings_gitlab(const Findings& findings, const text::Sources& sources);

}  // namespace bulkhead::render
