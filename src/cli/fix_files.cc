#include "cli/fix_files.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "text/edit.h"
#include "text/line_diff.h"
#include "text/yaml.h"

namespace bulkhead::cli {
namespace {

constexpr std::size_t kContext = 3;

bool is_yaml(const std::string& path, const std::string& content) {
  if (!path.ends_with(".yml") && !path.ends_with(".yaml")) return true;
  text::Sources sources;
  std::vector<text::Diagnostic> faults;
  const auto source = sources.add(path, content);
  return text::parse_yaml_documents(sources, source, {}, faults).has_value();
}

bool is_insertion(const text::Edit& edit) {
  return edit.span.begin == edit.span.end;
}

/// Two items put into an empty list would run together; where there is something already, each
/// brings its comma or line break.
bool runs_into(const text::Edit& edit, const std::vector<text::Edit>& edits) {
  if (!is_insertion(edit) || edit.replacement.find_first_of(",\r\n") == 0) return false;
  return std::any_of(edits.begin(), edits.end(), [&](const text::Edit& each) {
    return is_insertion(each) && each.span.begin == edit.span.begin;
  });
}

/// Content of one file with the edits that were taken so far.
struct Draft {
  std::string before;
  std::vector<text::Edit> edits;
  std::string after;
};

}  // namespace

FixResult apply_fixes(std::vector<model::Finding> findings, const text::Sources& sources) {
  FixResult result;
  std::map<std::string, Draft> drafts;
  for (model::Finding& finding : findings) {
    if (!finding.diagnostic.fix || finding.diagnostic.fix->edits.empty()) {
      result.left.push_back(std::move(finding));
      continue;
    }
    std::map<std::string, Draft> changed;
    bool possible = true;
    for (const text::Edit& edit : finding.diagnostic.fix->edits) {
      const text::SourceFile& file = sources.file(edit.span.source);
      auto place = changed.find(file.path());
      if (place == changed.end()) {
        const auto known = drafts.find(file.path());
        Draft draft = known != drafts.end()
                          ? known->second
                          : Draft{std::string(file.content()), {}, std::string(file.content())};
        place = changed.emplace(file.path(), std::move(draft)).first;
      }
      // The same file may have been read for several environments; one edit is enough.
      auto& edits = place->second.edits;
      const bool done = std::any_of(edits.begin(), edits.end(), [&](const text::Edit& each) {
        return each.span.begin == edit.span.begin && each.span.end == edit.span.end &&
               each.replacement == edit.replacement;
      });
      if (done) continue;
      possible = possible && !runs_into(edit, edits);
      edits.push_back(edit);
    }
    for (auto& [path, draft] : changed) {
      auto after = text::apply_edits(draft.before, draft.edits);
      possible = possible && after && is_yaml(path, *after);
      if (after) draft.after = *std::move(after);
    }
    if (!possible) {
      result.left.push_back(std::move(finding));
      continue;
    }
    for (auto& [path, draft] : changed) drafts[path] = std::move(draft);
    result.fixed.push_back(std::move(finding));
  }
  for (auto& [path, draft] : drafts) {
    if (draft.before == draft.after) continue;
    result.files.push_back({path, std::move(draft.before), std::move(draft.after)});
  }
  return result;
}

std::string unified_diff(const FixedFile& file) {
  using Kind = text::DiffLine::Kind;
  const auto lines = text::line_diff(file.before, file.after);
  std::string text = fmt::format("--- a/{0}\n+++ b/{0}\n", file.path);
  std::size_t old_line = 1;
  std::size_t new_line = 1;
  std::size_t i = 0;
  const auto advance = [&](const text::DiffLine& line) {
    if (line.kind != Kind::kAdded) ++old_line;
    if (line.kind != Kind::kRemoved) ++new_line;
  };
  while (i < lines.size()) {
    std::size_t first = i;
    while (first < lines.size() && lines[first].kind == Kind::kSame) ++first;
    if (first == lines.size()) break;
    const std::size_t begin = first - std::min(first - i, kContext);
    for (; i < begin; ++i) advance(lines[i]);
    // A hunk goes on while less than twice the context lies between two changes.
    std::size_t end = first;
    for (std::size_t j = first; j < lines.size() && j <= end + 2 * kContext; ++j) {
      if (lines[j].kind != Kind::kSame) end = j;
    }
    end = std::min(end + 1 + kContext, lines.size());
    std::string body;
    std::size_t old_count = 0;
    std::size_t new_count = 0;
    const std::size_t old_start = old_line;
    const std::size_t new_start = new_line;
    for (; i < end; ++i) {
      const text::DiffLine& line = lines[i];
      const char mark = line.kind == Kind::kSame ? ' ' : line.kind == Kind::kAdded ? '+' : '-';
      body += mark + line.text + "\n";
      old_count += line.kind != Kind::kAdded ? 1 : 0;
      new_count += line.kind != Kind::kRemoved ? 1 : 0;
      advance(line);
    }
    text +=
        fmt::format("@@ -{},{} +{},{} @@\n{}", old_start, old_count, new_start, new_count, body);
  }
  return text;
}

}  // namespace bulkhead::cli
