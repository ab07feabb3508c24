#include "render/gate_junit.h"

#include <fmt/format.h>

#include "render/xml_text.h"

namespace bulkhead::render {

std::string gate_junit(const model::GateReport& report, const text::Sources& sources) {
  std::string cases;
  std::size_t tests = 1;
  std::size_t failures = 0;
  std::size_t skipped = 0;
  for (const model::Gate& gate : report.gates) {
    ++tests;
    cases += fmt::format("    <testcase classname=\"bulkhead.gate\" name=\"{}\"", gate.name);
    if (!gate.applies()) {
      ++skipped;
      cases += "><skipped message=\"nothing to check\"/></testcase>\n";
      continue;
    }
    std::string body;
    for (const model::GateLoss& loss : gate.losses) {
      body += fmt::format("{:.1f} {} {} {}\n", loss.points, loss.code, sources.where(loss.span),
                          loss.message);
    }
    if (gate.passes()) {
      cases += fmt::format("><system-out>{}</system-out></testcase>\n", xml_lines(body));
      continue;
    }
    ++failures;
    cases += fmt::format("><failure message=\"{:.1f} of {:.1f}\">{}</failure></testcase>\n",
                         gate.score, gate.minimum, xml_lines(body));
  }
  const bool total = report.score >= report.minimum;
  cases += "    <testcase classname=\"bulkhead.gate\" name=\"total\"";
  if (total) {
    cases += "/>\n";
  } else {
    ++failures;
    cases += fmt::format("><failure message=\"{:.1f} of {:.1f}\"></failure></testcase>\n",
                         report.score, report.minimum);
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuite name=\"bulkhead gate\" tests=\"{}\" failures=\"{}\" skipped=\"{}\">\n{}"
      "</testsuite>\n",
      tests, failures, skipped, cases);
}

}  // namespace bulkhead::render
