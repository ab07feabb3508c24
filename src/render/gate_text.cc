#include "render/gate_text.h"

#include <algorithm>

#include <fmt/format.h>

#include "text/render_diagnostic.h"

namespace bulkhead::render {
namespace {

std::string colored(std::string_view text, bool good, bool color) {
  if (!color) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", good ? 32 : 31, text);
}

}  // namespace

std::string gate_text(const model::GateReport& report, const text::Sources& sources,
                      const GateTextOptions& options) {
  std::string text;
  for (const model::Gate& gate : report.gates) {
    if (!gate.applies()) {
      text += fmt::format("      {:<13}     -            {} (nothing to check)\n", gate.name,
                          gate.description);
      continue;
    }
    text += fmt::format("{}  {:<13} {:5.1f} of {:>3.0f}  {} ({} of {} checks)\n",
                        colored(gate.passes() ? "pass" : "FAIL", gate.passes(), options.color),
                        gate.name, gate.score, gate.minimum, gate.description, gate.passed,
                        gate.checks);
  }
  text += fmt::format("{}  {:<13} {:5.1f} of {:>3.0f}\n",
                      colored(report.passes() ? "pass" : "FAIL", report.passes(), options.color),
                      "total", report.score, report.minimum);
  for (const model::Gate& gate : report.gates) {
    if (gate.losses.empty()) continue;
    text += fmt::format("\n{}: {:.1f} points to win back\n", gate.name, 100 - gate.score);
    const std::size_t shown = std::min(gate.losses.size(), options.losses);
    for (std::size_t i = 0; i < shown; ++i) {
      const model::GateLoss& loss = gate.losses[i];
      const std::string where = sources.where(loss.span);
      text += fmt::format("  {:4.1f}  {} {}{}{}\n", loss.points, loss.code, where,
                          where.empty() ? "" : ": ", text::printable(loss.message));
      if (!loss.help.empty()) text += fmt::format("        {}\n", text::printable(loss.help));
    }
    if (shown < gate.losses.size()) {
      text += fmt::format("  and {} more\n", gate.losses.size() - shown);
    }
  }
  return text;
}

}  // namespace bulkhead::render
