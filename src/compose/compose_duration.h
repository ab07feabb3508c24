// Durations as Compose files write them: Go's syntax with days and weeks added ("1w2d3h").
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"

namespace bulkhead::compose {

/// Nothing when it is no duration or does not fit 64 bits of nanoseconds.
std::optional<Duration> parse_compose_duration(std::string_view text);

}  // namespace bulkhead::compose
