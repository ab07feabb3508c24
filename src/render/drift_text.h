// Drift for people: each resource that is not as the files say, field by field.
#pragma once

#include <string>

#include "model/drift.h"
#include "text/source.h"

namespace bulkhead::render {

/// Ends with a line break; empty where there is no drift. What the files and the engine say is
/// shown with control characters escaped. `sources` are those that the spans point into.
std::string drift_text(const model::Drift& drift, const text::Sources& sources, bool color);

}  // namespace bulkhead::render
