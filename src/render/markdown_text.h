// Text of others inside Markdown.
#pragma once

#include <string>
#include <string_view>

namespace bulkhead::render {

/// For a cell of a table: no line breaks, no bars, no HTML. Backticks stay: messages quote names
/// by them.
std::string markdown_cell(std::string_view text);

}  // namespace bulkhead::render
