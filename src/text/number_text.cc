#include "text/number_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string_view>

#include <fmt/format.h>

#include "base/check.h"

namespace bulkhead::text {
namespace {

// A number by the fewest digits that tell it from its neighbours.
struct Decimal {
  bool negative = false;
  std::string digits;
  int exponent = 0;  // of the first digit: d1.d2d3… × 10^exponent
};

Decimal decimal(double value) {
  CHECK(std::isfinite(value));
  std::array<char, 64> buffer{};
  const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                     std::chars_format::scientific);
  std::string_view text(buffer.data(), static_cast<std::size_t>(written.ptr - buffer.data()));
  Decimal result;
  if (text.starts_with('-')) {
    result.negative = true;
    text.remove_prefix(1);
  }
  const std::size_t e = text.find('e');
  for (const char c : text.substr(0, e)) {
    if (c != '.') result.digits.push_back(c);
  }
  result.exponent = std::atoi(std::string(text.substr(e + 1)).c_str());
  return result;
}

std::string plain(const Decimal& number) {
  std::string text = number.negative ? "-" : "";
  const int before_point = number.exponent + 1;
  const int count = static_cast<int>(number.digits.size());
  if (before_point <= 0) {
    text += "0.";
    text.append(static_cast<std::size_t>(-before_point), '0');
    return text + number.digits;
  }
  for (int i = 0; i < before_point; ++i) {
    text.push_back(i < count ? number.digits[static_cast<std::size_t>(i)] : '0');
  }
  if (count <= before_point) return text;
  return text + "." + number.digits.substr(static_cast<std::size_t>(before_point));
}

std::string with_exponent(const Decimal& number, int least_exponent_digits) {
  std::string text = number.negative ? "-" : "";
  text.push_back(number.digits[0]);
  if (number.digits.size() > 1) text += "." + number.digits.substr(1);
  return text + fmt::format("e{}{:0{}}", number.exponent < 0 ? '-' : '+', std::abs(number.exponent),
                            least_exponent_digits);
}

}  // namespace

std::string json_number(double value) {
  const Decimal number = decimal(value);
  const bool exponent = value != 0 && (number.exponent < -6 || number.exponent >= 21);
  return exponent ? with_exponent(number, 1) : plain(number);
}

std::string printed_number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Inf" : "+Inf";
  const Decimal number = decimal(value);
  const bool exponent = number.exponent < -4 || number.exponent >= 6;
  return exponent && value != 0 ? with_exponent(number, 2) : plain(number);
}

std::string yaml_number(double value) {
  if (std::isnan(value)) return ".nan";
  if (std::isinf(value)) return value < 0 ? "-.inf" : ".inf";
  return printed_number(value);
}

}  // namespace bulkhead::text
