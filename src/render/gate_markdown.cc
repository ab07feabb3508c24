#include "render/gate_markdown.h"

#include <fmt/format.h>

#include "render/markdown_text.h"
#include "text/render_diagnostic.h"

namespace bulkhead::render {
namespace {

constexpr std::size_t kMostLosses = 50;

}  // namespace

std::string gate_markdown(const model::GateReport& report, const text::Sources& sources) {
  std::string text = fmt::format("## Bulkhead gate: {} ({:.1f} of {:.0f})\n\n",
                                 report.passes() ? "pass" : "fail", report.score, report.minimum);
  text += "| Gate | | Score | Minimum | Checks passed |\n|---|---|---|---|---|\n";
  for (const model::Gate& gate : report.gates) {
    if (!gate.applies()) {
      text += fmt::format("| {} | nothing to check | | | |\n", gate.name);
      continue;
    }
    text += fmt::format("| {} | {} | {:.1f} | {:.0f} | {} of {} |\n", gate.name,
                        gate.passes() ? "pass" : "**fail**", gate.score, gate.minimum, gate.passed,
                        gate.checks);
  }
  for (const model::Gate& gate : report.gates) {
    if (gate.losses.empty()) continue;
    text += fmt::format("\n### {}: {:.1f} points to win back\n\n", gate.name, 100 - gate.score);
    std::size_t shown = 0;
    for (const model::GateLoss& loss : gate.losses) {
      if (++shown > kMostLosses) break;
      const std::string where = sources.where(loss.span);
      text += fmt::format("- {:.1f}: {} {}{}\n", loss.points, loss.code,
                          where.empty() ? "" : "`" + where + "` ", markdown_cell(loss.message));
    }
    if (gate.losses.size() > kMostLosses) {
      text += fmt::format("- and {} more\n", gate.losses.size() - kMostLosses);
    }
  }
  return text;
}

}  // namespace bulkhead::render
