#include "render/findings_junit.h"

#include <set>

#include <fmt/format.h>

#include "render/xml_text.h"

namespace bulkhead::render {
std::string findings_junit(const Findings& findings, const text::Sources& sources) {
  std::string cases;
  std::set<std::string_view> found;
  std::size_t failures = 0;
  std::size_t tests = 0;
  std::size_t skipped = 0;
  for (const model::Finding& finding : findings.findings) {
    const text::Diagnostic& diagnostic = finding.diagnostic;
    found.insert(diagnostic.code);
    ++tests;
    const std::string where = sources.where(diagnostic.span);
    cases += fmt::format("    <testcase classname=\"{}.{}\" name=\"{}\"", xml_line(diagnostic.code),
                         xml_line(diagnostic.rule), xml_line(diagnostic.message));
    if (!where.empty()) {
      const Place place = place_of(sources, diagnostic.span);
      cases += fmt::format(" file=\"{}\" line=\"{}\"", xml_line(place.file), place.begin.line);
    }
    std::string body = where.empty() ? std::string() : where + "\n";
    for (const std::string& note : diagnostic.notes) body += note + "\n";
    if (!diagnostic.help.empty()) body += "help: " + diagnostic.help + "\n";
    if (auto in = environments_of(findings, finding); !in.empty()) body += in + "\n";
    const std::string lines = xml_lines(body);
    if (diagnostic.severity == text::Severity::kNote) {
      cases += fmt::format(">\n      <system-out>{}</system-out>\n    </testcase>\n", lines);
    } else {
      ++failures;
      cases += fmt::format(
          ">\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n    </testcase>\n",
          text::name(diagnostic.severity), xml_line(diagnostic.message), lines);
    }
  }
  for (const RuleDescription& rule : findings.rules) {
    if (found.contains(rule.code)) continue;
    ++tests;
    cases += fmt::format("    <testcase classname=\"{}.{}\" name=\"{}\"", xml_line(rule.code),
                         xml_line(rule.name), xml_line(rule.summary));
    if (rule.skipped.empty()) {
      cases += "/>\n";
      continue;
    }
    ++skipped;
    cases += fmt::format("><skipped message=\"{}\"/></testcase>\n", xml_line(rule.skipped));
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites name=\"bulkhead check\" tests=\"{0}\" failures=\"{1}\">\n"
      "  <testsuite name=\"bulkhead check\" tests=\"{0}\" failures=\"{1}\" errors=\"0\" "
      "skipped=\"{2}\">\n"
      "{3}"
      "  </testsuite>\n"
      "</testsuites>\n",
      tests, failures, skipped, cases);
}

}  // namespace bulkhead::render
