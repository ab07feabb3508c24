// Sizes in bytes as Compose takes them: "64m", "1.5GiB", "-1".
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace bulkhead::compose {

/// Units are powers of 1024 whether written k, kb or KiB. Nothing when it is no size. Negative only
/// as a plain integer.
std::optional<std::int64_t> parse_byte_size(std::string_view text);

}  // namespace bulkhead::compose
