#include "compose/byte_size.h"

#include <cmath>

#include "compose/go_format.h"

namespace bulkhead::compose {
namespace {

/// Power of 1024 that a suffix stands for; nothing when it is none.
std::optional<int> power_of(std::string_view suffix) {
  const std::string lower = to_lower_ascii(suffix);
  if (lower == "b") return 0;
  const std::size_t power = std::string_view("kmgtp").find(lower[0]);
  if (power == std::string_view::npos) return std::nullopt;
  const std::string_view rest = std::string_view(lower).substr(1);
  if (!rest.empty() && rest != "b" && rest != "ib") return std::nullopt;
  return static_cast<int>(power) + 1;
}

}  // namespace

std::optional<std::int64_t> parse_byte_size(std::string_view text) {
  if (const auto plain = parse_go_int(text)) return plain;
  const std::size_t last_digit = text.find_last_of("0123456789. ");
  if (last_digit == std::string_view::npos) return std::nullopt;
  const bool spaced = text[last_digit] == ' ';
  const std::string_view number = text.substr(0, spaced ? last_digit : last_digit + 1);
  const std::string_view suffix = text.substr(last_digit + 1);
  const auto size = parse_go_float(number);
  if (!size || *size < 0 || !std::isfinite(*size)) return std::nullopt;
  int power = 0;
  if (!suffix.empty()) {
    const auto found = power_of(suffix);
    if (!found) return std::nullopt;
    power = *found;
  }
  const double bytes = *size * std::pow(1024.0, power);
  if (bytes >= 9223372036854775808.0) return std::nullopt;
  return static_cast<std::int64_t>(bytes);
}

}  // namespace bulkhead::compose
