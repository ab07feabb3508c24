// The moments that `logs --since` and `--until` take.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"

namespace bulkhead::cli {

/// Of a time without a zone, as it would be in UTC, when it is here (base/time_zone.h).
using WhenShownHere = WallTime (*)(WallTime shown);

/// As docker writes them: a duration before `now` ("42m"), RFC 3339 with a zone, or without one and
/// from its end shorter ("2026-11-22T07:30", "2026-11-22"), which `here` decides; or seconds since
/// 1970 with a fraction. Nothing for anything else.
std::optional<WallTime> parse_log_time(std::string_view text, WallTime now, WhenShownHere here);

}  // namespace bulkhead::cli
