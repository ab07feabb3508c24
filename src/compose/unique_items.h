// Lists in which a later item redefines an earlier one: volumes by target, variables by name, ports
// by address, published port, target and protocol.
#pragma once

#include "compose/merge.h"
#include "compose/problem.h"
#include "text/value.h"

namespace bulkhead::compose {

/// The later item takes the earlier one's place. Short and long forms both; ranges of ports count
/// as they are written, so it runs again once they are expanded. `observer` may be null.
void drop_redefined(text::Value& model, ProblemList& problems, MergeObserver* observer);

}  // namespace bulkhead::compose
