// What of a text may be sent to a terminal, and how wide it stands there.

#include <fmt/format.h>

#include "text/render_diagnostic.h"
#include "text/utf8.h"

namespace bulkhead::text {
namespace {

/// Besides C0 and C1: the bidirectional overrides, which make a line read as what it is not.
bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x202a && c <= 0x202e) ||
         (c >= 0x2066 && c <= 0x2069);
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const DecodedPoint decoded = decode_utf8(text, i);
    if (decoded.size == 0) {
      out += "\ufffd";
      ++i;
      continue;
    }
    if (is_control(decoded.point)) {
      const auto number = static_cast<std::uint32_t>(decoded.point);
      out += number < 0x100 ? fmt::format("\\x{:02x}", number) : fmt::format("\\u{:04x}", number);
    } else {
      out += text.substr(i, decoded.size);
    }
    i += decoded.size;
  }
  return out;
}

std::size_t columns(std::string_view text) {
  std::size_t total = 0;
  for (std::size_t i = 0; i < text.size();) {
    const DecodedPoint decoded = decode_utf8(text, i);
    total += static_cast<std::size_t>(decoded.size == 0 ? 1 : display_width(decoded.point));
    i += decoded.size == 0 ? 1 : decoded.size;
  }
  return total;
}

std::string shortened(std::string text) {
  constexpr std::size_t kLongest = 60;
  if (text.size() <= kLongest) return text;
  std::size_t cut = kLongest;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xc0U) == 0x80U) --cut;
  text.resize(cut);
  return text + "…";
}

}  // namespace bulkhead::text
