#include "text/line_diff.h"

#include <algorithm>

namespace bulkhead::text {
namespace {

using Kind = DiffLine::Kind;
using Lines = std::vector<std::string_view>;

constexpr std::size_t kMostCells = 4'000'000;

Lines split(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

void add(std::vector<DiffLine>& out, Kind kind, std::string_view text) {
  out.push_back({kind, std::string(text)});
}

/// Longest common subsequence by the classic table, from the end, so that the walk goes forward.
void walk(const Lines& before, const Lines& after, std::vector<DiffLine>& out) {
  const std::size_t columns = after.size() + 1;
  std::vector<std::uint32_t> common((before.size() + 1) * columns, 0);
  for (std::size_t i = before.size(); i-- > 0;) {
    for (std::size_t j = after.size(); j-- > 0;) {
      common[i * columns + j] = before[i] == after[j] ? common[(i + 1) * columns + j + 1] + 1
                                                      : std::max(common[(i + 1) * columns + j],
                                                                 common[i * columns + j + 1]);
    }
  }
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < before.size() || j < after.size()) {
    const bool both = i < before.size() && j < after.size();
    if (both && before[i] == after[j]) {
      add(out, Kind::kSame, before[i]);
      ++i;
      ++j;
    } else if (j == after.size() ||
               (both && common[(i + 1) * columns + j] >= common[i * columns + j + 1])) {
      add(out, Kind::kRemoved, before[i++]);
    } else {
      add(out, Kind::kAdded, after[j++]);
    }
  }
}

}  // namespace

std::vector<DiffLine> line_diff(std::string_view before, std::string_view after) {
  Lines old_lines = split(before);
  Lines new_lines = split(after);
  std::vector<DiffLine> out;
  std::size_t head = 0;
  const std::size_t shorter = std::min(old_lines.size(), new_lines.size());
  while (head < shorter && old_lines[head] == new_lines[head]) {
    add(out, Kind::kSame, old_lines[head++]);
  }
  std::size_t tail = 0;
  while (tail < shorter - head &&
         old_lines[old_lines.size() - 1 - tail] == new_lines[new_lines.size() - 1 - tail]) {
    ++tail;
  }
  const auto middle = [&](const Lines& lines) {
    return Lines(lines.begin() + static_cast<std::ptrdiff_t>(head),
                 lines.end() - static_cast<std::ptrdiff_t>(tail));
  };
  const Lines removed = middle(old_lines);
  const Lines added = middle(new_lines);
  if ((removed.size() + 1) * (added.size() + 1) <= kMostCells) {
    walk(removed, added, out);
  } else {
    for (const std::string_view line : removed) add(out, Kind::kRemoved, line);
    for (const std::string_view line : added) add(out, Kind::kAdded, line);
  }
  for (std::size_t i = tail; i > 0; --i) {
    add(out, Kind::kSame, old_lines[old_lines.size() - i]);
  }
  return out;
}

std::vector<DiffLine> short_line_diff(std::string_view before, std::string_view after,
                                      std::size_t context) {
  const std::vector<DiffLine> all = line_diff(before, after);
  std::vector<bool> wanted(all.size(), false);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].kind == Kind::kSame) continue;
    const std::size_t begin = i < context ? 0 : i - context;
    const std::size_t end = std::min(all.size(), i + context + 1);
    std::fill(wanted.begin() + static_cast<std::ptrdiff_t>(begin),
              wanted.begin() + static_cast<std::ptrdiff_t>(end), true);
  }
  std::vector<DiffLine> out;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (wanted[i]) {
      out.push_back(all[i]);
    } else if (!out.empty() && wanted[i - 1]) {
      out.push_back({Kind::kSame, "…"});
    }
  }
  if (!out.empty() && out.back() == DiffLine{Kind::kSame, "…"}) out.pop_back();
  return out;
}

}  // namespace bulkhead::text
