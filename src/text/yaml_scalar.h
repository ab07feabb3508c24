// What a plain YAML scalar means: the rules by which go-yaml (v4, what Compose uses) tells numbers,
// booleans and nulls from strings. No tags and no quoting: those decide before this is asked.
#pragma once

#include <string_view>

#include "text/value.h"

namespace bulkhead::text {

/// Never a collection. Dates are strings here (see yaml_timestamp.h). An integer beyond 64 bits
/// signed is a float.
Value resolve_plain_scalar(std::string_view text);

}  // namespace bulkhead::text
