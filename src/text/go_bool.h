// Yes and no as Go reads them: the language of Docker Engine and docker compose.
#pragma once

#include <optional>
#include <string_view>

namespace bulkhead::text {

/// strconv.ParseBool.
constexpr std::optional<bool> parse_go_bool(std::string_view text) {
  for (const std::string_view yes : {"1", "t", "T", "TRUE", "true", "True"}) {
    if (text == yes) return true;
  }
  for (const std::string_view no : {"0", "f", "F", "FALSE", "false", "False"}) {
    if (text == no) return false;
  }
  return std::nullopt;
}

}  // namespace bulkhead::text
