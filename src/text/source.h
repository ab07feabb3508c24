// Where text came from: source files kept in memory, and spans of bytes in them.
// Not a way to read files (file_reader.h).
#pragma once

#include <compare>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead::text {

/// Index of a file in Sources. The default is "nowhere": a value that no file says.
enum class SourceId : std::uint32_t { kNone = 0xffffffff };

/// Half-open range of byte offsets in one source. Cheap to copy; means nothing without its Sources.
struct Span {
  SourceId source = SourceId::kNone;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  bool known() const { return source != SourceId::kNone; }
  friend auto operator<=>(const Span&, const Span&) = default;
};

/// 1-based; the column counts Unicode code points, as editors show it.
struct Position {
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  friend auto operator<=>(const Position&, const Position&) = default;
};

/// One text and where its lines begin.
class SourceFile final {
 public:
  SourceFile(std::string path, std::string content);

  /// As it should be shown to the user: relative where that is shorter.
  const std::string& path() const { return path_; }
  std::string_view content() const { return content_; }

  std::uint32_t line_count() const { return static_cast<std::uint32_t>(line_starts_.size()); }
  /// REQUIRES: 1 <= number <= line_count(). Without the line's end.
  std::string_view line(std::uint32_t number) const;
  /// REQUIRES: offset <= content().size().
  Position position(std::uint32_t offset) const;

 private:
  std::string path_;
  std::string content_;
  std::vector<std::uint32_t> line_starts_;
};

/// Owns every text that a run has read; ids and references stay valid while it lives.
/// Not thread-safe while files are added.
class Sources final {
 public:
  Sources() = default;
  Sources(const Sources&) = delete;
  Sources& operator=(const Sources&) = delete;
  Sources(Sources&&) = default;
  Sources& operator=(Sources&&) = default;

  /// REQUIRES: content is shorter than 4 GiB.
  SourceId add(std::string path, std::string content);

  /// REQUIRES: id came from this Sources.
  const SourceFile& file(SourceId id) const;
  /// Ids are 0 to size() - 1, in the order of adding. A file that was read twice is there twice.
  std::uint32_t size() const { return static_cast<std::uint32_t>(files_.size()); }

  /// REQUIRES: span.known().
  std::string_view text(Span span) const;
  /// "path:line:column" of the span's beginning; empty for an unknown span.
  std::string where(Span span) const;

 private:
  std::deque<SourceFile> files_;
};

}  // namespace bulkhead::text
