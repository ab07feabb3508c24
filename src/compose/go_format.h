// Scalars as Go's standard library reads and prints them: the reference implementation of Compose
// is written in Go, and what it prints for 1e6, 1.10 or true ends up in labels and environments.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "text/value.h"

namespace bulkhead::compose {

/// strconv.FormatFloat(value, 'g', -1, 64): "1.1", "1e+06".
std::string format_go_float(double value);
/// The shortest decimal that reads back as the same 32-bit float, as a double.
double round_to_float32(double value);

/// fmt.Sprint of a decoded YAML value: "true", "1e+06", "<nil>", "[a b]", "map[a:1]".
std::string go_sprint(const text::Value& value);

/// strconv.ParseInt(text, 10, 64).
std::optional<std::int64_t> parse_go_int(std::string_view text);
/// strconv.ParseUint(text, 10, bits).
std::optional<std::uint64_t> parse_go_uint(std::string_view text, int bits);
/// strconv.ParseFloat(text, 64): decimal and hexadecimal, "inf", "nan", "1_000".
std::optional<double> parse_go_float(std::string_view text);
/// What Compose takes for a boolean in text: true, y, yes, on and their opposites, any case.
std::optional<bool> parse_compose_bool(std::string_view text);

std::string to_lower_ascii(std::string_view text);

}  // namespace bulkhead::compose
