#include "base/duration.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>

#include <fmt/format.h>

#include "base/ascii.h"

namespace bulkhead {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t nanoseconds;
};

// Longest name first where one begins another ("ms" before "m").
constexpr std::array<Unit, 8> kUnits{{{"ns", 1},
                                      {"us", 1'000},
                                      {"\u00b5s", 1'000},
                                      {"\u03bcs", 1'000},
                                      {"ms", 1'000'000},
                                      {"s", 1'000'000'000},
                                      {"m", 60'000'000'000},
                                      {"h", 3'600'000'000'000}}};

constexpr std::uint64_t kLimit = std::uint64_t{1} << 63;

/// Consumes digits from `text`; nothing when the number passes kLimit.
std::optional<std::uint64_t> take_integer(std::string_view& text) {
  std::uint64_t value = 0;
  while (!text.empty() && is_digit(text.front())) {
    if (value > kLimit / 10) return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(text.front() - '0');
    if (value > kLimit) return std::nullopt;
    text.remove_prefix(1);
  }
  return value;
}

/// Consumes a unit. Go takes everything up to the next digit or point as the unit's name.
std::optional<std::uint64_t> take_unit(std::string_view& text) {
  std::size_t length = 0;
  while (length < text.size() && text[length] != '.' && !is_digit(text[length])) ++length;
  const std::string_view name = text.substr(0, length);
  text.remove_prefix(length);
  for (const Unit& unit : kUnits) {
    if (unit.name == name) return unit.nanoseconds;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  }
  if (text == "0") return Duration{0};
  if (text.empty()) return std::nullopt;

  std::uint64_t total = 0;
  while (!text.empty()) {
    const std::size_t before = text.size();
    const auto whole = take_integer(text);
    if (!whole) return std::nullopt;
    bool has_digits = text.size() != before;

    double fraction = 0;
    if (!text.empty() && text.front() == '.') {
      text.remove_prefix(1);
      double place = 0.1;
      while (!text.empty() && is_digit(text.front())) {
        fraction += place * (text.front() - '0');
        place /= 10;
        has_digits = true;
        text.remove_prefix(1);
      }
    }
    if (!has_digits) return std::nullopt;

    const auto unit = take_unit(text);
    if (!unit || *whole > kLimit / *unit) return std::nullopt;
    std::uint64_t value = *whole * *unit;
    // Rounded, because a sum of decimal places is a hair off: 0.3 s is 300 ms, not 299,999,999 ns.
    value += static_cast<std::uint64_t>(fraction * static_cast<double>(*unit) + 1e-6);
    total += value;
    if (value > kLimit || total > kLimit) return std::nullopt;
  }
  if (negative && total == kLimit) return Duration{std::numeric_limits<std::int64_t>::min()};
  if (total >= kLimit) return std::nullopt;
  const auto signed_total = static_cast<std::int64_t>(total);
  return Duration{negative ? -signed_total : signed_total};
}

std::string format_duration(Duration duration) {
  const std::int64_t count = duration.count();
  if (count == 0) return "0s";
  // Through unsigned, so that the smallest value has an absolute value.
  std::uint64_t rest =
      count < 0 ? ~static_cast<std::uint64_t>(count) + 1 : static_cast<std::uint64_t>(count);
  const char* sign = count < 0 ? "-" : "";

  const auto decimal = [](std::uint64_t value, std::uint64_t unit, int digits) {
    std::string text = fmt::format("{}", value / unit);
    if (const std::uint64_t remainder = value % unit; remainder != 0) {
      text += fmt::format(".{:0{}}", remainder, digits);
      while (text.back() == '0') text.pop_back();
    }
    return text;
  };
  if (rest < 1'000) return fmt::format("{}{}ns", sign, rest);
  if (rest < 1'000'000) return fmt::format("{}{}\u00b5s", sign, decimal(rest, 1'000, 3));
  if (rest < 1'000'000'000) return fmt::format("{}{}ms", sign, decimal(rest, 1'000'000, 6));

  const std::uint64_t minutes = rest / 60'000'000'000;
  const std::string seconds = decimal(rest % 60'000'000'000, 1'000'000'000, 9) + "s";
  if (minutes == 0) return sign + seconds;
  if (minutes < 60) return fmt::format("{}{}m{}", sign, minutes, seconds);
  return fmt::format("{}{}h{}m{}", sign, minutes / 60, minutes % 60, seconds);
}

std::string human_duration(Duration duration) {
  const double seconds = std::chrono::duration<double>(duration).count();
  if (seconds < 0.001) return fmt::format("{:.0f} µs", seconds * 1e6);
  if (seconds < 0.1) return fmt::format("{:.0f} ms", seconds * 1e3);
  if (seconds < 1) return fmt::format("{:.2f} s", seconds);
  if (seconds < 60) return fmt::format("{:.1f} s", seconds);
  const long long whole = std::llround(seconds);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

}  // namespace bulkhead
