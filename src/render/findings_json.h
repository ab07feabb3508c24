// Findings for programs. The schema is docs/schemas/check.schema.json.
#pragma once

#include "render/findings.h"
#include "text/value.h"

namespace bulkhead::render {

/// {"version": 1, "findings": [{"code": "BH201", …}], "summary": {…}, …}
text::Value findings_json(const Findings& findings, const text::Sources& sources);

}  // namespace bulkhead::render
