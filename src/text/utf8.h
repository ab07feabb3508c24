// UTF-8: decoding, validation and width on a terminal. It knows nothing of graphemes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace bulkhead::text {

/// One code point and how many bytes it takes; size 0 where the bytes are no valid UTF-8
/// (overlong forms, surrogates and what lies beyond U+10FFFF included).
struct DecodedPoint {
  char32_t point = 0;
  std::uint8_t size = 0;
};

/// REQUIRES: offset < text.size().
DecodedPoint decode_utf8(std::string_view text, std::size_t offset);

void append_utf8(std::string& text, char32_t point);

/// Byte offset of the first byte that is not part of valid UTF-8; text.size() when all is valid.
std::size_t valid_utf8_prefix(std::string_view text);

/// Each byte that is not part of valid UTF-8 becomes U+FFFD, as in JSON.
std::string well_formed_utf8(std::string_view text);

/// Columns that a terminal uses: 0 for combining marks, 2 for East Asian wide characters and
/// emoji, otherwise 1. Control characters count 0.
int display_width(char32_t point);

}  // namespace bulkhead::text
