// Drift for programs. The schema is docs/schemas/drift.schema.json.
#pragma once

#include "model/drift.h"
#include "text/source.h"
#include "text/value.h"

namespace bulkhead::render {

/// {"version": 1, "project": …, "differences": […], "compared": {…}}
text::Value drift_json(const model::Drift& drift, const text::Sources& sources);

}  // namespace bulkhead::render
