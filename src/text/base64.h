// Base64 as RFC 4648 section 4 defines it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bulkhead::text {

/// White space is skipped. Empty where a character does not belong or the padding is wrong.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace bulkhead::text
