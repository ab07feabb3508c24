#include "render/findings.h"

#include <algorithm>

#include <fmt/format.h>

namespace bulkhead::render {
namespace {

std::string counted(std::size_t number, std::string_view noun) {
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

}  // namespace

SeverityCounts count(const std::vector<model::Finding>& findings) {
  SeverityCounts counts;
  for (const model::Finding& finding : findings) {
    switch (finding.diagnostic.severity) {
      case text::Severity::kError:
        ++counts.errors;
        break;
      case text::Severity::kWarning:
        ++counts.warnings;
        break;
      case text::Severity::kNote:
        ++counts.notes;
        break;
    }
  }
  return counts;
}

Place place_of(const text::Sources& sources, text::Span span) {
  if (!span.known()) return {};
  const text::SourceFile& file = sources.file(span.source);
  return {file.path(), file.position(span.begin), file.position(span.end)};
}

Place place_of(const text::Sources& sources, text::Span span, const model::Repository& repository) {
  Place place = place_of(sources, span);
  if (!place.file.empty()) place.file = repository.path_of(place.file);
  return place;
}

std::vector<const model::Finding*> by_severity(const std::vector<model::Finding>& findings) {
  std::vector<const model::Finding*> sorted;
  sorted.reserve(findings.size());
  for (const model::Finding& finding : findings) sorted.push_back(&finding);
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) {
    return a->diagnostic.severity > b->diagnostic.severity;
  });
  return sorted;
}

std::string describe(const SeverityCounts& counts) {
  std::string text;
  const auto add = [&](std::size_t number, std::string_view noun) {
    if (number == 0) return;
    if (!text.empty()) text += ", ";
    text += counted(number, noun);
  };
  add(counts.errors, "error");
  add(counts.warnings, "warning");
  add(counts.notes, "note");
  return text.empty() ? "no findings" : text;
}

std::string environments_of(const Findings& all, const model::Finding& finding) {
  if (finding.environments.empty() || finding.environments.size() >= all.environments.size()) {
    return {};
  }
  std::string text = "in ";
  for (std::size_t i = 0; i < finding.environments.size(); ++i) {
    if (i > 0) text += i + 1 == finding.environments.size() ? " and " : ", ";
    text += finding.environments[i].str();
  }
  return text;
}

}  // namespace bulkhead::render
