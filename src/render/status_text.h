// A StackStatus as a table.
#pragma once

#include <string>

#include "model/stack_status.h"

namespace bulkhead::render {

/// Empty for a stack without containers and services.
std::string status_text(const model::StackStatus& status, bool color);

}  // namespace bulkhead::render
