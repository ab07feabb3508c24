#include "cli/log_time.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <string>

#include "base/duration.h"
#include "base/timestamp.h"

namespace bulkhead::cli {
namespace {

bool all_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// "1764000000" or "1764000000.5".
std::optional<WallTime> seconds_since_1970(std::string_view text) {
  constexpr std::size_t kDigits = 9;
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  std::string fraction(point < text.size() ? text.substr(point + 1) : "0");
  if (!all_digits(whole) || !all_digits(fraction) || fraction.size() > kDigits) return std::nullopt;
  fraction.resize(kDigits, '0');
  constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max() / 1'000'000'000 - 1;
  std::int64_t seconds = 0;
  std::int64_t nanoseconds = 0;
  const auto [end, error] = std::from_chars(whole.data(), whole.data() + whole.size(), seconds);
  std::from_chars(fraction.data(), fraction.data() + fraction.size(), nanoseconds);
  if (error != std::errc{} || seconds > kLast) return std::nullopt;
  return WallTime(std::chrono::seconds(seconds) + std::chrono::nanoseconds(nanoseconds));
}

}  // namespace

std::optional<WallTime> parse_log_time(std::string_view text, WallTime now, WhenShownHere here) {
  if (const auto seconds = seconds_since_1970(text)) return seconds;
  if (const auto age = parse_duration(text)) return now - *age;
  const std::string written(text);
  if (const auto moment = parse_timestamp(written)) return moment;
  for (const char* rest : {"Z", ":00Z", "T00:00:00Z"}) {
    if (const auto shown = parse_timestamp(written + rest)) return here(*shown);
  }
  return std::nullopt;
}

}  // namespace bulkhead::cli
