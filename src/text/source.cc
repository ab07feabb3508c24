#include "text/source.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "base/check.h"

namespace bulkhead::text {

SourceFile::SourceFile(std::string path, std::string content)
    : path_(std::move(path)), content_(std::move(content)) {
  CHECK(content_.size() < std::numeric_limits<std::uint32_t>::max());
  line_starts_.push_back(0);
  for (std::uint32_t i = 0; i < content_.size(); ++i) {
    if (content_[i] == '\n') line_starts_.push_back(i + 1);
  }
}

std::string_view SourceFile::line(std::uint32_t number) const {
  CHECK(number >= 1 && number <= line_count());
  const std::uint32_t begin = line_starts_[number - 1];
  std::size_t end = number < line_count() ? line_starts_[number] - 1 : content_.size();
  if (end > begin && content_[end - 1] == '\r') --end;
  return content().substr(begin, end - begin);
}

Position SourceFile::position(std::uint32_t offset) const {
  CHECK(offset <= content_.size());
  const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const auto line = static_cast<std::uint32_t>(next - line_starts_.begin());
  std::uint32_t column = 1;
  for (std::uint32_t i = line_starts_[line - 1]; i < offset; ++i) {
    // Continuation bytes of UTF-8 are 10xxxxxx.
    if ((static_cast<unsigned char>(content_[i]) & 0xc0) != 0x80) ++column;
  }
  return {line, column};
}

SourceId Sources::add(std::string path, std::string content) {
  files_.emplace_back(std::move(path), std::move(content));
  return SourceId{static_cast<std::uint32_t>(files_.size() - 1)};
}

const SourceFile& Sources::file(SourceId id) const {
  CHECK(static_cast<std::size_t>(id) < files_.size());
  return files_[static_cast<std::size_t>(id)];
}

std::string_view Sources::text(Span span) const {
  const std::string_view content = file(span.source).content();
  CHECK(span.begin <= span.end && span.end <= content.size());
  return content.substr(span.begin, span.end - span.begin);
}

std::string Sources::where(Span span) const {
  if (!span.known()) return {};
  const SourceFile& source = file(span.source);
  const Position position = source.position(span.begin);
  return fmt::format("{}:{}:{}", source.path(), position.line, position.column);
}

}  // namespace bulkhead::text
