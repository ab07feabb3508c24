// A Plan for people: what will be done to each resource, and why.
#pragma once

#include <string>

#include "model/plan.h"

namespace bulkhead::render {

/// Ends with a line break; empty for a plan without changes and warnings. What the files and the
/// engine say is shown with control characters escaped.
std::string plan_text(const model::Plan& plan, bool color);

}  // namespace bulkhead::render
