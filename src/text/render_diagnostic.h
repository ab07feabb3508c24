// A diagnostic as text for a person: the message, the source lines with carets under what is
// meant, notes, help. The formats for machines are in the render layer.
#pragma once

#include <string>
#include <string_view>

#include "text/diagnostic.h"
#include "text/source.h"

namespace bulkhead::text {

struct RenderOptions {
  /// ANSI colours. Whether the reader wants them is the caller's to know.
  bool color = false;
  /// Columns of source text shown of a line; a longer one is cut around what is marked.
  int source_columns = 120;
};

/// Ends with an empty line, so that several read as a list. Control characters in what files say
/// are shown escaped, never sent.
std::string render(const Diagnostic& diagnostic, const Sources& sources,
                   const RenderOptions& options = {});

/// `text` with control characters as \x1b and the like, and invalid UTF-8 as U+FFFD, so that it
/// is safe on a terminal.
std::string printable(std::string_view text);

/// The beginning of a long text, cut at a whole character and followed by "…"; for messages.
std::string shortened(std::string text);

/// Columns that a terminal needs for printable text: the sum of its points' display_width.
std::size_t columns(std::string_view text);

}  // namespace bulkhead::text
