// Checks of single attributes that the schema cannot say: keys that exclude each other, addresses.
#pragma once

#include "compose/problem.h"
#include "text/value.h"

namespace bulkhead::compose {

/// REQUIRES: the model is canonical. Reports every one.
void check_attributes(const text::Value& model, ProblemList& problems);

}  // namespace bulkhead::compose
