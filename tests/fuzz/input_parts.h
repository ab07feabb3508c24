// What the fuzzers that read several files share: how one input holds them, and what must be true
// of every place that is told.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "text/source.h"

namespace bulkhead::fuzz {

/// The files of an input, at least one and three at most, separated by a line "----8<----".
inline std::vector<std::string> parts_of(std::string_view input) {
  constexpr std::string_view kSeparator = "----8<----\n";
  std::vector<std::string> parts;
  while (parts.size() < 2) {
    const std::size_t end = input.find(kSeparator);
    if (end == std::string_view::npos) break;
    parts.emplace_back(input.substr(0, end));
    input.remove_prefix(end + kSeparator.size());
  }
  parts.emplace_back(input);
  return parts;
}

/// A span that is known lies within its file.
inline void check_span(text::Span span, const text::Sources& sources) {
  if (!span.known()) return;
  CHECK(span.begin <= span.end);
  CHECK(span.end <= sources.file(span.source).content().size());
}

}  // namespace bulkhead::fuzz
