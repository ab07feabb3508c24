#include "render/findings_text.h"

#include <cstddef>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "text/render_diagnostic.h"
#include "text/shortlist.h"

namespace bulkhead::render {

namespace {

std::string brief(const model::Finding& finding, const text::Sources& sources) {
  const std::string where = sources.where(finding.diagnostic.span);
  return fmt::format("{}{}{} {}: {}\n", where, where.empty() ? "" : ": ",
                     text::name(finding.diagnostic.severity), finding.diagnostic.code,
                     text::printable(finding.diagnostic.message));
}

std::string in_full(const Findings& findings, const model::Finding& finding,
                    const text::Sources& sources, const text::RenderOptions& options) {
  text::Diagnostic shown = finding.diagnostic;
  if (auto where = environments_of(findings, finding); !where.empty()) {
    shown.notes.push_back(std::move(where));
  }
  return text::render(shown, sources, options);
}

}  // namespace

std::string findings_text(const Findings& findings, const text::Sources& sources,
                          const FindingsTextOptions& options) {
  std::string text;
  const SeverityCounts counts = count(findings.findings);
  text::RenderOptions render_options;
  render_options.color = options.color;
  std::vector<const model::Finding*> wanted;
  std::vector<text::Severity> severities;
  for (const model::Finding& finding : findings.findings) {
    if (finding.diagnostic.severity == text::Severity::kNote && !options.notes) continue;
    wanted.push_back(&finding);
    severities.push_back(finding.diagnostic.severity);
  }
  // One line each is for other programs, which want all.
  const std::size_t most = options.brief ? wanted.size() : text::kMostShown;
  const std::vector<bool> shown = text::shortlist(severities, most);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!shown[i]) continue;
    text += options.brief ? brief(*wanted[i], sources)
                          : in_full(findings, *wanted[i], sources, render_options);
  }
  if (wanted.size() > most) {
    text += fmt::format("and {} more; --format json shows all\n", wanted.size() - most);
  }
  if (text.empty() || options.quiet) return text;
  text += describe(counts);
  if (counts.notes > 0 && !options.notes) text += " (not shown; --notes shows them)";
  if (findings.accepted > 0) text += fmt::format("; {} accepted", findings.accepted);
  return text + "\n";
}

}  // namespace bulkhead::render
