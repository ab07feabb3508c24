#include "text/base64.h"

#include <cstdint>

namespace bulkhead::text {

std::optional<std::string> decode_base64(std::string_view text) {
  std::string bytes;
  std::uint32_t bits = 0;
  int characters = 0;  // in the group of four
  int padding = 0;
  for (const char c : text) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') continue;
    std::uint32_t six = 0;
    if (c >= 'A' && c <= 'Z') {
      six = static_cast<std::uint32_t>(c - 'A');
    } else if (c >= 'a' && c <= 'z') {
      six = static_cast<std::uint32_t>(c - 'a') + 26;
    } else if (c >= '0' && c <= '9') {
      six = static_cast<std::uint32_t>(c - '0') + 52;
    } else if (c == '+') {
      six = 62;
    } else if (c == '/') {
      six = 63;
    } else if (c == '=') {
      ++padding;
    } else {
      return std::nullopt;
    }
    if (padding > 2 || (padding > 0 && (c != '=' || characters < 2))) return std::nullopt;
    bits = (bits << 6U) | six;
    if (++characters < 4) continue;
    bytes.push_back(static_cast<char>((bits >> 16U) & 0xffU));
    if (padding < 2) bytes.push_back(static_cast<char>((bits >> 8U) & 0xffU));
    if (padding < 1) bytes.push_back(static_cast<char>(bits & 0xffU));
    bits = 0;
    characters = 0;
  }
  if (characters != 0) return std::nullopt;
  return bytes;
}

}  // namespace bulkhead::text
