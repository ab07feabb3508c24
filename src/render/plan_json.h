// A Plan for programs. The schema is docs/schemas/plan.schema.json.
#pragma once

#include <string>

#include "model/plan.h"
#include "text/value.h"

namespace bulkhead::render {

/// {"version": 1, "project": …, "changes": […], "steps": […], "warnings": […], "unchanged": N}
text::Value plan_json(const model::Plan& plan);

}  // namespace bulkhead::render
