#include "render/findings_tap.h"

#include <set>

#include <fmt/format.h>

#include "text/json.h"
#include "text/render_diagnostic.h"

namespace bulkhead::render {
namespace {

/// '#' would begin a directive, and '\' escapes.
std::string described(std::string_view text) {
  std::string result;
  for (const char c : text::printable(text)) {
    if (c == '#' || c == '\\') result += '\\';
    result += c;
  }
  return result;
}

/// A JSON string is a YAML one.
std::string quoted(std::string_view text) {
  std::string result;
  text::append_json_string(result, text);
  return result;
}

}  // namespace

std::string findings_tap(const Findings& findings, const text::Sources& sources) {
  std::string points;
  std::size_t number = 0;
  std::set<std::string_view> found;
  for (const model::Finding& finding : findings.findings) {
    const text::Diagnostic& diagnostic = finding.diagnostic;
    found.insert(diagnostic.code);
    const bool note = diagnostic.severity == text::Severity::kNote;
    points += fmt::format("{} {} - {} {}: {}\n", note ? "ok" : "not ok", ++number, diagnostic.code,
                          diagnostic.rule, described(diagnostic.message));
    points += fmt::format("  ---\n  severity: {}\n", text::name(diagnostic.severity));
    if (const std::string where = sources.where(diagnostic.span); !where.empty()) {
      points += "  at: " + quoted(where) + "\n";
    }
    if (!diagnostic.help.empty()) points += "  help: " + quoted(diagnostic.help) + "\n";
    if (auto in = environments_of(findings, finding); !in.empty()) {
      points += "  environments: " + quoted(in) + "\n";
    }
    points += "  ...\n";
  }
  for (const RuleDescription& rule : findings.rules) {
    if (found.contains(rule.code)) continue;
    points += fmt::format("ok {} - {} {}", ++number, rule.code, rule.name);
    if (!rule.skipped.empty()) points += fmt::format(" # SKIP {}", rule.skipped);
    points += "\n";
  }
  return fmt::format("TAP version 14\n1..{}\n{}", number, points);
}

}  // namespace bulkhead::render
