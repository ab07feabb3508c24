#include "render/findings_text.h"

#include <fmt/format.h>

#include "text/render_diagnostic.h"

namespace bulkhead::render {

std::string findings_text(const Findings& findings, const text::Sources& sources,
                          const FindingsTextOptions& options) {
  std::string text;
  const SeverityCounts counts = count(findings.findings);
  text::RenderOptions render_options;
  render_options.color = options.color;
  for (const model::Finding& finding : findings.findings) {
    const bool note = finding.diagnostic.severity == text::Severity::kNote;
    if (note && !options.notes) continue;
    if (options.brief) {
      const std::string where = sources.where(finding.diagnostic.span);
      text += fmt::format("{}{}{} {}: {}\n", where, where.empty() ? "" : ": ",
                          text::name(finding.diagnostic.severity), finding.diagnostic.code,
                          text::printable(finding.diagnostic.message));
      continue;
    }
    text::Diagnostic shown = finding.diagnostic;
    if (auto where = environments_of(findings, finding); !where.empty()) {
      shown.notes.push_back(std::move(where));
    }
    text += text::render(shown, sources, render_options);
  }
  if (text.empty() || options.quiet) return text;
  text += describe(counts);
  if (counts.notes > 0 && !options.notes) text += " (not shown; --notes shows them)";
  if (findings.accepted > 0) text += fmt::format("; {} accepted", findings.accepted);
  return text + "\n";
}

}  // namespace bulkhead::render
