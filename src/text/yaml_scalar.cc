#include "text/yaml_scalar.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "base/ascii.h"

namespace bulkhead::text {
namespace {

struct Word {
  std::string_view text;
  enum : std::uint8_t { kNull, kTrue, kFalse, kNan, kInfinity, kMinusInfinity, kMinusZero } meaning;
};

constexpr std::array kWords = {
    Word{"", Word::kNull},
    Word{"~", Word::kNull},
    Word{"null", Word::kNull},
    Word{"Null", Word::kNull},
    Word{"NULL", Word::kNull},
    Word{"true", Word::kTrue},
    Word{"True", Word::kTrue},
    Word{"TRUE", Word::kTrue},
    Word{"false", Word::kFalse},
    Word{"False", Word::kFalse},
    Word{"FALSE", Word::kFalse},
    Word{".nan", Word::kNan},
    Word{".NaN", Word::kNan},
    Word{".NAN", Word::kNan},
    Word{".inf", Word::kInfinity},
    Word{".Inf", Word::kInfinity},
    Word{".INF", Word::kInfinity},
    Word{"+.inf", Word::kInfinity},
    Word{"+.Inf", Word::kInfinity},
    Word{"+.INF", Word::kInfinity},
    Word{"-.inf", Word::kMinusInfinity},
    Word{"-.Inf", Word::kMinusInfinity},
    Word{"-.INF", Word::kMinusInfinity},
    Word{"-0", Word::kMinusZero},
    Word{"-0.0", Word::kMinusZero},
};

Value meaning(const Word& word) {
  switch (word.meaning) {
    case Word::kNull:
      return Value();
    case Word::kTrue:
      return Value(true);
    case Word::kFalse:
      return Value(false);
    case Word::kNan:
      return Value(std::numeric_limits<double>::quiet_NaN());
    case Word::kInfinity:
      return Value(std::numeric_limits<double>::infinity());
    case Word::kMinusInfinity:
      return Value(-std::numeric_limits<double>::infinity());
    case Word::kMinusZero:
      return Value(-0.0);
  }
  return Value();
}

// Sign, then decimal, 0x, 0o, 0b, or a leading 0 for octal. Underscores are already gone.
std::optional<Value> as_integer(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  int base = 10;
  if (text.size() >= 2 && text[0] == '0') {
    switch (text[1]) {
      case 'x':
      case 'X':
        base = 16;
        text.remove_prefix(2);
        break;
      case 'o':
      case 'O':
        base = 8;
        text.remove_prefix(2);
        break;
      case 'b':
      case 'B':
        base = 2;
        text.remove_prefix(2);
        break;
      default:
        base = 8;
        text.remove_prefix(1);
        break;
    }
  }
  std::uint64_t magnitude = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, magnitude, base);
  if (text.empty() || error != std::errc() || stop != end) return std::nullopt;
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (negative) {
    if (magnitude > kMost + 1) return std::nullopt;
    return Value(static_cast<std::int64_t>(-magnitude));
  }
  if (magnitude > kMost) return Value(static_cast<double>(magnitude));
  return Value(static_cast<std::int64_t>(magnitude));
}

// [-+]? (digits [. digits*] | . digits) [exponent]
bool looks_like_float(std::string_view text) {
  std::size_t i = 0;
  const auto digits = [&] {
    const std::size_t from = i;
    while (i < text.size() && is_digit(text[i])) ++i;
    return i - from;
  };
  if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
  const std::size_t whole = digits();
  if (i < text.size() && text[i] == '.') {
    ++i;
    if (digits() == 0 && whole == 0) return false;
  } else if (whole == 0) {
    return false;
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
    if (digits() == 0) return false;
  }
  return i == text.size();
}

std::optional<Value> as_float(std::string_view text) {
  if (!looks_like_float(text)) return std::nullopt;
  if (text[0] == '+') text.remove_prefix(1);
  double value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  // Out of range is no number: too small counts as zero in Go, too large as an error.
  if (error == std::errc::result_out_of_range) {
    const std::size_t exponent = text.find_first_of("eE");
    if (exponent != std::string_view::npos && text.find('-', exponent) != std::string_view::npos) {
      return Value(0.0);
    }
    return std::nullopt;
  }
  if (error != std::errc()) return std::nullopt;
  return Value(value);
}

}  // namespace

Value resolve_plain_scalar(std::string_view text) {
  const char first = text.empty() ? '~' : text[0];
  if (!is_digit(first)) {
    constexpr std::string_view kWordStarts = "~nNtTfF.+-";
    if (kWordStarts.find(first) == std::string_view::npos) return Value(std::string(text));
    const auto* word = std::find_if(kWords.begin(), kWords.end(),
                                    [&](const Word& known) { return known.text == text; });
    if (word != kWords.end()) return meaning(*word);
    if (first != '.' && first != '+' && first != '-') return Value(std::string(text));
  }
  std::string_view plain = text;
  std::string without_underscores;
  if (first != '.' && text.find('_') != std::string_view::npos) {
    without_underscores = text;
    std::erase(without_underscores, '_');
    plain = without_underscores;
  }
  if (first != '.') {
    if (std::optional<Value> integer = as_integer(plain)) return *std::move(integer);
  }
  if (std::optional<Value> number = as_float(plain)) return *std::move(number);
  return Value(std::string(text));
}

}  // namespace bulkhead::text
