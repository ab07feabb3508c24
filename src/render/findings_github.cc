#include "render/findings_github.h"

#include <array>

#include <fmt/format.h>

namespace bulkhead::render {
namespace {

constexpr std::size_t kMostOfAKind = 10;

/// As GitHub's runner reads it back: in data '%', CR and LF, in properties ':' and ',' as well.
std::string escaped(std::string_view text, bool property) {
  std::string result;
  for (const char c : text) {
    if (c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','))) {
      result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      result += c;
    }
  }
  return result;
}

}  // namespace

std::string findings_github(const Findings& findings, const text::Sources& sources) {
  static constexpr std::array<std::string_view, 3> kCommands = {"notice", "warning", "error"};
  std::array<std::size_t, 3> shown = {0, 0, 0};
  std::string text;
  std::size_t left_out = 0;
  for (const model::Finding* finding : by_severity(findings.findings)) {
    const text::Diagnostic& diagnostic = finding->diagnostic;
    const auto kind = static_cast<std::size_t>(diagnostic.severity);
    if (shown.at(kind) == kMostOfAKind) {
      ++left_out;
      continue;
    }
    ++shown.at(kind);
    text += fmt::format("::{} ", kCommands.at(kind));
    const Place place = place_of(sources, diagnostic.span, findings.repository);
    if (!place.file.empty()) {
      text += fmt::format("file={},line={},endLine={},col={},", escaped(place.file, true),
                          place.begin.line, place.end.line, place.begin.column);
      // GitHub wants both columns on one line.
      if (place.begin.line == place.end.line)
        text += fmt::format("endColumn={},", place.end.column);
    }
    std::string message = diagnostic.message;
    if (auto in = environments_of(findings, *finding); !in.empty()) message += " (" + in + ")";
    if (!diagnostic.help.empty()) message += "\n" + diagnostic.help;
    text += fmt::format("title={}::{}\n", escaped(diagnostic.code + " " + diagnostic.rule, true),
                        escaped(message, false));
  }
  if (left_out > 0) {
    text += fmt::format("bulkhead: {} more, in the step summary or with --format text\n", left_out);
  }
  return text;
}

}  // namespace bulkhead::render
