#include "text/edit.h"

#include <algorithm>

#include <fmt/format.h>

namespace bulkhead::text {

Result<std::string> apply_edits(std::string_view content, std::vector<Edit> edits) {
  std::stable_sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) {
    // An insertion goes before a replacement that begins at the same place.
    if (a.span.begin != b.span.begin) return a.span.begin < b.span.begin;
    return a.span.end == a.span.begin && b.span.end != b.span.begin;
  });
  std::string result;
  result.reserve(content.size());
  std::size_t at = 0;
  for (const Edit& edit : edits) {
    if (edit.span.begin > edit.span.end || edit.span.end > content.size()) {
      return failure(ErrorKind::kInvalid,
                     fmt::format("the edit of bytes {} to {} lies outside the {} bytes of the file",
                                 edit.span.begin, edit.span.end, content.size()));
    }
    if (edit.span.begin < at) {
      return failure(ErrorKind::kInvalid,
                     fmt::format("the edit of bytes {} to {} overlaps one that ends at byte {}",
                                 edit.span.begin, edit.span.end, at));
    }
    result += content.substr(at, edit.span.begin - at);
    result += edit.replacement;
    at = edit.span.end;
  }
  result += content.substr(at);
  return result;
}

std::string shown(const YamlPath& path) {
  std::string text;
  for (const YamlStep& step : path) {
    if (const auto* key = std::get_if<std::string>(&step)) {
      text += text.empty() ? *key : "." + *key;
    } else {
      text += fmt::format("[{}]", std::get<std::size_t>(step));
    }
  }
  return text.empty() ? "the document" : text;
}

}  // namespace bulkhead::text
