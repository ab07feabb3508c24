// Durations as Go and Compose write them ("1m30s", "1.5h", "500ms").
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace bulkhead {

/// Parses Go's duration syntax, as time.ParseDuration does (units ns, us, µs, ms, s, m, h; a sign;
/// fractions). Nothing when the text is not a duration or does not fit 64 bits of nanoseconds.
std::optional<Duration> parse_duration(std::string_view text);

/// As Go's Duration.String prints it: "1h0m0s", "1.5s", "300ms", "0s".
std::string format_duration(Duration duration);

/// For people, at most three significant figures: "0.42 s", "3.1 s", "2 min 5 s".
std::string human_duration(Duration duration);

}  // namespace bulkhead
