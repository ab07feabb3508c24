#include "render/xml_text.h"

#include "text/render_diagnostic.h"

namespace bulkhead::render {

std::string xml_line(std::string_view text) {
  std::string result;
  for (const char c : text::printable(text)) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string xml_lines(std::string_view text) {
  std::string result;
  while (true) {
    const auto end = text.find('\n');
    result += xml_line(text.substr(0, end));
    if (end == std::string_view::npos) return result;
    result += '\n';
    text.remove_prefix(end + 1);
  }
}

}  // namespace bulkhead::render
