// A StackStatus for programs: {"version": 1, "project", "containers": [{"service", "tier", "name",
// "id", "image", "state", "health", "exitCode", "seconds", "ports", "networks", "orphan"}]}.
#pragma once

#include "model/stack_status.h"
#include "text/value.h"

namespace bulkhead::render {

text::Value status_json(const model::StackStatus& status);

}  // namespace bulkhead::render
