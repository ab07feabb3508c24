// errno as an Error.
#pragma once

#include <string>

#include "base/result.h"

namespace bulkhead::linux {

/// The message is `what` and the system's own words for `number`: "opening a.yaml: No such file
/// or directory".
tl::unexpected<Error> system_failure(int number, const std::string& what);

}  // namespace bulkhead::linux
