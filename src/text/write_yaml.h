// Value → YAML text, byte for byte as the reference implementation of Compose prints it (go-yaml
// with an indent of 2): block style, keys in the order of the mapping, strings quoted only where
// they would not read back as the same string in YAML 1.1 or 1.2.
#pragma once

#include <string>
#include <string_view>

#include "text/value.h"

namespace bulkhead::text {

/// Ends with a line break. Tags and spans are not written. What is no UTF-8 in a string is written
/// as U+FFFD.
std::string write_yaml(const Value& value);

/// The string as a YAML scalar on one line, for a value or a key: plain, or quoted where it must
/// be.
std::string write_yaml_string(std::string_view text);

/// Go-yaml's order of a map's keys: numbers inside them by their value, letters after other
/// characters ("a2" before "a10", "a-b" before "ab").
bool go_yaml_key_less(std::string_view a, std::string_view b);

}  // namespace bulkhead::text
