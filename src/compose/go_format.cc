#include "compose/go_format.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <vector>

#include <fmt/format.h>

#include "text/yaml_timestamp.h"

namespace bulkhead::compose {
namespace {

// Where strconv's %g changes to an exponent when asked for the shortest form.
constexpr int kExponentFrom = 6;

/// "d.ddde±xx" → mantissa digits and decimal exponent.
struct Decimal {
  std::string digits;
  int exponent = 0;
};

Decimal shortest_digits(double magnitude) {
  char buffer[64];
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, magnitude, std::chars_format::scientific);
  const std::string_view text(buffer, static_cast<std::size_t>(end.ptr - buffer));
  const std::size_t e = text.find('e');
  Decimal result;
  for (const char c : text.substr(0, e)) {
    if (c != '.') result.digits += c;
  }
  std::string_view exponent = text.substr(e + 1);
  if (exponent.front() == '+') exponent.remove_prefix(1);
  std::from_chars(exponent.data(), exponent.data() + exponent.size(), result.exponent);
  return result;
}

std::string with_exponent(const Decimal& decimal) {
  std::string text(1, decimal.digits[0]);
  if (decimal.digits.size() > 1) text += "." + decimal.digits.substr(1);
  return text +
         fmt::format("e{}{:02}", decimal.exponent < 0 ? '-' : '+', std::abs(decimal.exponent));
}

std::string without_exponent(const Decimal& decimal) {
  if (decimal.exponent < 0) {
    return "0." + std::string(static_cast<std::size_t>(-decimal.exponent - 1), '0') +
           decimal.digits;
  }
  const auto whole = static_cast<std::size_t>(decimal.exponent) + 1;
  if (decimal.digits.size() <= whole) {
    return decimal.digits + std::string(whole - decimal.digits.size(), '0');
  }
  return decimal.digits.substr(0, whole) + "." + decimal.digits.substr(whole);
}

std::string sprint_mapping(const text::Mapping& mapping) {
  std::vector<const text::Mapping::Entry*> entries;
  for (const auto& entry : mapping) entries.push_back(&entry);
  std::sort(entries.begin(), entries.end(),
            [](const auto* a, const auto* b) { return a->key < b->key; });
  std::string text = "map[";
  for (const auto* entry : entries) {
    if (text.back() != '[') text += ' ';
    text += entry->key + ":" + go_sprint(entry->value);
  }
  return text + "]";
}

std::string sprint_sequence(const text::Sequence& sequence) {
  std::string text = "[";
  for (const text::Value& item : sequence) {
    if (text.size() > 1) text += ' ';
    text += go_sprint(item);
  }
  return text + "]";
}

}  // namespace

std::string format_go_float(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Inf" : "+Inf";
  const std::string sign = std::signbit(value) ? "-" : "";
  if (value == 0) return sign + "0";
  const Decimal decimal = shortest_digits(std::fabs(value));
  const bool exponent = decimal.exponent < -4 || decimal.exponent >= kExponentFrom;
  return sign + (exponent ? with_exponent(decimal) : without_exponent(decimal));
}

double round_to_float32(double value) {
  const auto narrow = static_cast<float>(value);
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, narrow);
  double result = 0;
  std::from_chars(buffer, end.ptr, result);
  return result;
}

std::string go_sprint(const text::Value& value) {
  switch (value.kind()) {
    case text::Kind::kNull:
      return "<nil>";
    case text::Kind::kBool:
      return *value.as_bool() ? "true" : "false";
    case text::Kind::kInteger:
      return std::to_string(*value.as_integer());
    case text::Kind::kFloat:
      return format_go_float(*value.as_float());
    case text::Kind::kString:
      if (value.is_date()) {
        if (auto printed = text::timestamp_as_go_prints(*value.as_string())) return *printed;
      }
      return *value.as_string();
    case text::Kind::kSequence:
      return sprint_sequence(*value.as_sequence());
    case text::Kind::kMapping:
      return sprint_mapping(*value.as_mapping());
  }
  return {};
}

std::optional<std::int64_t> parse_go_int(std::string_view text) {
  if (!text.empty() && text.front() == '+') {
    text.remove_prefix(1);
    if (!text.empty() && text.front() == '-') return std::nullopt;
  }
  std::int64_t value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || end.ec != std::errc() || end.ptr != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

std::optional<std::uint64_t> parse_go_uint(std::string_view text, int bits) {
  std::uint64_t value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || end.ec != std::errc() || end.ptr != text.data() + text.size()) {
    return std::nullopt;
  }
  if (bits < 64 && (value >> bits) != 0) return std::nullopt;
  return value;
}

namespace {

/// As in Go's literals: an underscore stands between two digits, or between 0x and a digit.
bool underscores_separate_digits(std::string_view text) {
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  const auto is_digit = [&](char c) {
    return (c >= '0' && c <= '9') || (hex && std::string_view("abcdefABCDEF").find(c) != text.npos);
  };
  for (std::size_t at = text.find('_'); at != text.npos; at = text.find('_', at + 1)) {
    const bool after = at > 0 && (is_digit(text[at - 1]) || (hex && at == 2));
    if (!after || at + 1 == text.size() || !is_digit(text[at + 1])) return false;
  }
  return true;
}

}  // namespace

std::optional<double> parse_go_float(std::string_view text) {
  std::string without_underscores;
  if (text.find('_') != text.npos) {
    const bool is_signed = text.front() == '+' || text.front() == '-';
    if (!underscores_separate_digits(text.substr(is_signed ? 1 : 0))) return std::nullopt;
    without_underscores = text;
    std::erase(without_underscores, '_');
    text = without_underscores;
  }
  double sign = 1;
  if (!text.empty() && (text.front() == '+' || text.front() == '-')) {
    sign = text.front() == '-' ? -1 : 1;
    text.remove_prefix(1);
  }
  const std::string lower = to_lower_ascii(text);
  if (lower == "inf" || lower == "infinity") {
    return sign * std::numeric_limits<double>::infinity();
  }
  if (lower == "nan") return std::numeric_limits<double>::quiet_NaN();
  auto format = std::chars_format::general;
  if (lower.starts_with("0x")) {
    // Go asks for a binary exponent there.
    if (lower.find('p') == std::string::npos) return std::nullopt;
    text.remove_prefix(2);
    format = std::chars_format::hex;
  }
  if (text.empty() || text.front() == '-' || text.front() == '+') return std::nullopt;
  double value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value, format);
  if (end.ec != std::errc() || end.ptr != text.data() + text.size()) return std::nullopt;
  return sign * value;
}

std::optional<bool> parse_compose_bool(std::string_view text) {
  const std::string lower = to_lower_ascii(text);
  for (const std::string_view yes : {"true", "y", "yes", "on"}) {
    if (lower == yes) return true;
  }
  for (const std::string_view no : {"false", "n", "no", "off"}) {
    if (lower == no) return false;
  }
  return std::nullopt;
}

std::string to_lower_ascii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

}  // namespace bulkhead::compose
