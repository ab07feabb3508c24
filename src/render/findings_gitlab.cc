#include "render/findings_gitlab.h"

#include <set>

#include <fmt/format.h>

#include "model/fingerprint.h"

namespace bulkhead::render {
namespace {

std::string_view gitlab_severity(text::Severity severity) {
  switch (severity) {
    case text::Severity::kError:
      return "critical";
    case text::Severity::kWarning:
      return "major";
    case text::Severity::kNote:
      return "info";
  }
  return "info";
}

}  // namespace

text::Value findings_gitlab(const Findings& findings, const text::Sources& sources) {
  text::Sequence entries;
  std::set<std::string> prints;
  for (const model::Finding& finding : findings.findings) {
    const text::Diagnostic& diagnostic = finding.diagnostic;
    const Place place = place_of(sources, diagnostic.span, findings.repository);
    if (place.file.empty()) continue;
    // GitLab drops an entry whose fingerprint it has seen.
    std::string print = model::fingerprint(finding, sources, findings.repository);
    for (int i = 2; !prints.insert(print).second; ++i) {
      print = fmt::format("{}-{}", model::fingerprint(finding, sources, findings.repository), i);
    }
    text::Mapping lines;
    lines.set("begin", text::Value(static_cast<std::int64_t>(place.begin.line)));
    lines.set("end", text::Value(static_cast<std::int64_t>(place.end.line)));
    text::Mapping location;
    location.set("path", text::Value(place.file));
    location.set("lines", text::Value(std::move(lines)));
    text::Mapping entry;
    entry.set("type", text::Value("issue"));
    entry.set("check_name", text::Value(diagnostic.code + " " + diagnostic.rule));
    entry.set("description", text::Value(diagnostic.message));
    entry.set("categories", text::Value(text::Sequence{text::Value("Security")}));
    entry.set("severity", text::Value(std::string(gitlab_severity(diagnostic.severity))));
    entry.set("fingerprint", text::Value(std::move(print)));
    entry.set("location", text::Value(std::move(location)));
    entries.emplace_back(std::move(entry));
  }
  return text::Value(std::move(entries));
}

}  // namespace bulkhead::render
