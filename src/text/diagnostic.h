// Diagnostic: what is wrong in the user's files, where, and what to do. A value: analysis goes
// on after one is made. How it is shown is text/render_diagnostic.h and the render layer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/source.h"

namespace bulkhead::text {

enum class Severity : std::uint8_t { kNote, kWarning, kError };

/// "note", "warning", "error".
std::string_view name(Severity severity);

/// A second place that matters, with what it has to do with the first.
struct RelatedSpan {
  Span span;
  std::string message;
};

/// Replaces the span's bytes. Edits of one fix do not overlap.
struct Edit {
  Span span;
  std::string replacement;
};

/// A mechanical change that mends the fault and nothing else.
struct Fix {
  std::string title;
  std::vector<Edit> edits;
};

struct Diagnostic {
  std::string code;  // "BH201"
  std::string rule;  // "forbidden-reach"
  Severity severity = Severity::kError;
  std::string message;  // one sentence without a full stop: names the thing, expected, actual
  Span span;            // primary place; may be unknown
  std::string label;    // said at the caret; may be empty
  std::vector<RelatedSpan> related;
  std::vector<std::string> notes;
  std::string help;  // what to do, imperative; may be empty
  std::optional<Fix> fix;
};

}  // namespace bulkhead::text
