// Equality as JSON Schema has it: 1 and 1.0 are one number, and the order of keys does not count.
// Not a text to show or to store: that is json.h.
#pragma once

#include <string>

#include "text/value.h"

namespace bulkhead::text {

/// Equal texts for equal values, different texts for different ones.
std::string canonical(const Value& value);

}  // namespace bulkhead::text
