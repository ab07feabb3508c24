// The phase that makes every value of a canonical model the type its attribute has: "90s" becomes
// 1m30s, a label's 42 becomes "42", a command its words. Afterwards the model is as
// `docker compose config` prints it: attributes in its order, names in mappings sorted, what is
// zero left out.
#pragma once

#include "compose/problem.h"
#include "compose/shape.h"
#include "text/value.h"

namespace bulkhead::compose {

/// Every value that does not fit is a problem of category kType and is left out.
void make_typed(text::Value& model, const Shape& shape, ProblemList& problems);

}  // namespace bulkhead::compose
