#include "render/markdown_text.h"

#include "text/render_diagnostic.h"

namespace bulkhead::render {

std::string markdown_cell(std::string_view text) {
  std::string cell;
  for (const char c : text::printable(text)) {
    if (c == '|') {
      cell += "\\|";
    } else if (c == '<') {
      cell += "&lt;";
    } else {
      cell += c;
    }
  }
  return cell;
}

}  // namespace bulkhead::render
