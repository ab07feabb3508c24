// Moments as RFC 3339 writes them ("2026-11-21T23:40:00.123456789Z").
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace bulkhead {

/// Takes any offset and up to nine digits of a second. Nothing when the text is no such moment or
/// lies outside 1678..2261 (so for "0001-01-01T00:00:00Z", by which Docker says "never").
std::optional<WallTime> parse_timestamp(std::string_view text);

/// In UTC, with as many digits of a second as it takes.
std::string format_timestamp(WallTime time);

}  // namespace bulkhead
