// --index NUMBER: which of a service's containers is meant.
#pragma once

#include <cstdint>

#include "base/literal.h"
#include "base/result.h"
#include "cli/arguments.h"

namespace bulkhead::cli {

OptionSpec index_option(Literal help);

/// 0 where it is not given.
Result<std::uint32_t> index_of(const Arguments& arguments);

}  // namespace bulkhead::cli
