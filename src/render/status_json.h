// A StackStatus for programs. The schema is docs/schemas/ps.schema.json.
#pragma once

#include "model/stack_status.h"
#include "text/value.h"

namespace bulkhead::render {

text::Value status_json(const model::StackStatus& status);

}  // namespace bulkhead::render
