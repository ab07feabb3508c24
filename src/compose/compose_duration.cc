#include "compose/compose_duration.h"

#include <cstdint>

#include "base/ascii.h"

namespace bulkhead::compose {
namespace {

constexpr std::uint64_t kLargest = std::uint64_t{1} << 63;

std::optional<std::uint64_t> unit_of(std::string_view name) {
  struct Unit {
    std::string_view name;
    std::uint64_t nanoseconds;
  };
  constexpr std::uint64_t kSecond = 1'000'000'000;
  constexpr std::uint64_t kHour = 3600 * kSecond;
  constexpr Unit kUnits[] = {
      {"ns", 1},
      {"us", 1'000},
      {"\xc2\xb5s", 1'000},  // micro sign
      {"\xce\xbcs", 1'000},  // Greek mu
      {"ms", 1'000'000},
      {"s", kSecond},
      {"m", 60 * kSecond},
      {"h", kHour},
      {"d", 24 * kHour},
      {"w", 7 * (24 * kHour)},
  };
  for (const Unit& unit : kUnits) {
    if (unit.name == name) return unit.nanoseconds;
  }
  return std::nullopt;
}

/// Takes leading digits off `text`; nothing when they overflow.
std::optional<std::uint64_t> take_whole(std::string_view& text) {
  std::uint64_t value = 0;
  while (!text.empty() && is_digit(text.front())) {
    if (value > kLargest / 10) return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(text.front() - '0');
    if (value > kLargest) return std::nullopt;
    text.remove_prefix(1);
  }
  return value;
}

/// Takes digits after the point; those beyond what 63 bits hold are dropped.
double take_fraction(std::string_view& text) {
  std::uint64_t value = 0;
  double scale = 1;
  bool full = false;
  while (!text.empty() && is_digit(text.front())) {
    if (!full && value > (kLargest - 1) / 10) full = true;
    if (!full) {
      value = value * 10 + static_cast<std::uint64_t>(text.front() - '0');
      scale *= 10;
    }
    text.remove_prefix(1);
  }
  return static_cast<double>(value) / scale;
}

}  // namespace

std::optional<Duration> parse_compose_duration(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  }
  if (text == "0") return Duration(0);
  if (text.empty()) return std::nullopt;
  std::uint64_t total = 0;
  while (!text.empty()) {
    const std::size_t before = text.size();
    const auto whole = take_whole(text);
    if (!whole) return std::nullopt;
    bool any = text.size() != before;
    double fraction = 0;
    if (!text.empty() && text.front() == '.') {
      text.remove_prefix(1);
      const std::size_t at = text.size();
      fraction = take_fraction(text);
      any = any || text.size() != at;
    }
    if (!any) return std::nullopt;
    std::size_t length = 0;
    while (length < text.size() && text[length] != '.' && !is_digit(text[length])) ++length;
    const auto unit = unit_of(text.substr(0, length));
    if (!unit) return std::nullopt;
    text.remove_prefix(length);
    if (*whole > kLargest / *unit) return std::nullopt;
    const std::uint64_t part =
        *whole * *unit + static_cast<std::uint64_t>(fraction * static_cast<double>(*unit));
    if (part > kLargest || total > kLargest - part) return std::nullopt;
    total += part;
  }
  if (negative) {
    return Duration(total == kLargest ? INT64_MIN : -static_cast<std::int64_t>(total));
  }
  if (total >= kLargest) return std::nullopt;
  return Duration(static_cast<std::int64_t>(total));
}

}  // namespace bulkhead::compose
