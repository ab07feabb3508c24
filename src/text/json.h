// JSON text ⇄ Value. Values read here have no spans: a JSON file of the user's is YAML too, and
// parse_yaml (yaml.h) tells its places.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "text/value.h"

namespace bulkhead::text {

struct JsonStyle {
  /// Spaces for each level, as Go's MarshalIndent lays JSON out; 0 is compact, on one line.
  int indent = 2;
  /// Writes <, > and & as \u003c and so on, as Go's encoder does unless told otherwise.
  bool escape_html = false;
};

/// Keys in the order of the mapping. Infinities and NaN, which JSON lacks, become null. No final
/// line break.
std::string write_json(const Value& value, const JsonStyle& style = {});

/// On one line.
std::string write_compact_json(const Value& value);

/// Appends the text as a JSON string, in quotes; bytes that are no UTF-8 become U+FFFD.
void append_json_string(std::string& to, std::string_view text, bool escape_html = false);

struct JsonLimits {
  std::size_t max_bytes = std::size_t{64} << 20;
  std::size_t max_depth = 256;
};

/// kInvalid, naming the byte, for what is no JSON, for a key given twice in one object, and for
/// what crosses a limit. Integers beyond 64 bits signed become floats.
Result<Value> parse_json(std::string_view json, const JsonLimits& limits = {});

}  // namespace bulkhead::text
