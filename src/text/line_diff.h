// The lines in which two texts differ, as a person would mark them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead::text {

struct DiffLine {
  enum class Kind : std::uint8_t { kSame, kRemoved, kAdded };
  Kind kind = Kind::kSame;
  std::string text;  // without the line's end

  friend bool operator==(const DiffLine&, const DiffLine&) = default;
};

/// A shortest way from one text to the other, removals before additions. Where that would take too
/// long (texts of many thousand lines that differ throughout) everything between the first and the
/// last difference is removed and added.
std::vector<DiffLine> line_diff(std::string_view before, std::string_view after);

/// line_diff() with at most `context` same lines around each difference; "…" stands for the rest.
std::vector<DiffLine> short_line_diff(std::string_view before, std::string_view after,
                                      std::size_t context);

}  // namespace bulkhead::text
