// The dates that go-yaml takes a plain scalar for: a date, alone or with a time of day.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bulkhead::text {

bool is_yaml_timestamp(std::string_view text);

/// How Go prints it, which is what Compose makes of a date that stands for a text:
/// "2024-01-01 00:00:00 +0000 UTC". Empty where the text is no timestamp.
std::optional<std::string> timestamp_as_go_prints(std::string_view text);

/// How Go writes it into YAML and JSON: "2024-01-01T00:00:00Z". Empty where the text is no
/// timestamp.
std::optional<std::string> timestamp_as_rfc3339(std::string_view text);

}  // namespace bulkhead::text
