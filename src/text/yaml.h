// YAML text → Value, resolved as the reference implementation of Compose resolves it: scalars as
// go-yaml does (`yes` and `22:22` are strings, `017` and `0o17` are 15, `1_000` is 1000), merge
// keys and aliases expanded, duplicate keys refused. JSON is read by it too. It knows no schema
// and no variables, and it keeps no comments.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "text/diagnostic.h"
#include "text/source.h"
#include "text/value.h"

namespace bulkhead::text {

/// Bounds on hostile input. Crossing one gives one yaml-limit diagnostic before the work is done.
struct YamlLimits {
  std::size_t max_bytes = std::size_t{32} << 20;
  /// Nesting, aliases followed.
  std::uint32_t max_depth = 256;
  /// Nodes of the resulting values, aliases expanded, all documents together.
  std::uint64_t max_nodes = 2'000'000;
  /// Nodes that aliases may add for each node that is written, once they add more than
  /// `free_alias_nodes`: what tells a bomb from a file that repeats itself.
  std::uint64_t max_alias_ratio = 100;
  std::uint64_t free_alias_nodes = 10'000;
};

/// What to do with a mapping key that is not a string (`8080: x`, `true: x`).
enum class NonStringKeys : std::uint8_t {
  kRefuse,  // as Compose does
  kAsText,  // the key is its text as written
};

/// What a plain date (`2024-01-01`) is.
enum class Dates : std::uint8_t {
  kAsText,     // the string that is written
  kAsMoments,  // as Compose does: a value of its own type (Value::is_date), no string
};

struct YamlOptions {
  YamlLimits limits;
  NonStringKeys non_string_keys = NonStringKeys::kRefuse;
  Dates dates = Dates::kAsText;
};

/// The one document of a source; a source without any (empty, or comments only) is null.
///
/// Every value's span covers what was written for it, without its anchor, tag or comment: a block
/// collection ends where its last token ends, a null that is not written is empty and stands where
/// it would be written. What an alias or merge key brings keeps the span of the place it was
/// written at. Merged keys come after a mapping's own. Strings are UTF-8.
///
/// Empty where the text cannot be understood; then `out` holds at least one error more.
std::optional<Value> parse_yaml(const Sources& sources, SourceId source, const YamlOptions& options,
                                std::vector<Diagnostic>& out);

/// Every document of a source, for Compose files, where each further one overrides those before
/// it. Empty list for an empty source.
std::optional<std::vector<Value>> parse_yaml_documents(const Sources& sources, SourceId source,
                                                       const YamlOptions& options,
                                                       std::vector<Diagnostic>& out);

}  // namespace bulkhead::text
