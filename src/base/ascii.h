// Characters of ASCII, whatever the locale says.
#pragma once

#include <string>
#include <string_view>

namespace bulkhead {

constexpr char ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

inline std::string in_lower_case(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = ascii_lower(c);
  return result;
}

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Without the spaces, tabs and line ends at both sides.
constexpr std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpaces = " \t\r\n";
  const auto begin = text.find_first_not_of(kSpaces);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpaces) - begin + 1);
}

}  // namespace bulkhead
