#include "render/findings_markdown.h"

#include <fmt/format.h>

#include "render/markdown_text.h"
#include "text/render_diagnostic.h"

namespace bulkhead::render {
namespace {}  // namespace

std::string findings_markdown(const Findings& findings, const text::Sources& sources,
                              std::size_t limit) {
  std::string text = "## Bulkhead check\n\n";
  if (findings.findings.empty()) {
    text += "No findings";
    if (findings.accepted > 0) text += fmt::format("; {} accepted", findings.accepted);
    return text + ".\n";
  }
  text += describe(count(findings.findings));
  if (findings.accepted > 0) text += fmt::format("; {} accepted", findings.accepted);
  text += ".\n\n| | Rule | Where | Finding |\n|---|---|---|---|\n";
  constexpr std::size_t kLastLine = 64;
  std::size_t shown = 0;
  for (const model::Finding* finding : by_severity(findings.findings)) {
    const text::Diagnostic& diagnostic = finding->diagnostic;
    std::string message = markdown_cell(diagnostic.message);
    if (auto in = environments_of(findings, *finding); !in.empty())
      message += " (" + markdown_cell(in) + ")";
    if (!diagnostic.help.empty()) message += ".<br>" + markdown_cell(diagnostic.help);
    const std::string where = sources.where(diagnostic.span);
    const std::string row = fmt::format(
        "| {} | {} {} | {} | {}. |\n", text::name(diagnostic.severity), diagnostic.code,
        diagnostic.rule, where.empty() ? "" : "`" + markdown_cell(where) + "`", message);
    if (text.size() + row.size() + kLastLine > limit) break;
    text += row;
    ++shown;
  }
  if (shown < findings.findings.size()) {
    text += fmt::format("\n{} more are not shown.\n", findings.findings.size() - shown);
  }
  return text;
}

}  // namespace bulkhead::render
