#include "render/proof_junit.h"

#include <chrono>
#include <map>
#include <vector>

#include <fmt/format.h>

#include "render/proof_text.h"

namespace bulkhead::render {
namespace {

using model::ProofCell;
using model::Verdict;

/// XML 1.0 section 2.2: control characters other than tab and line ends cannot be written at all.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\n':
      case '\t':
        out += ' ';
        break;
      default:
        out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
    }
  }
  return out;
}

std::string case_of(const ProofCell& cell, const text::Sources& sources) {
  std::string text = fmt::format("    <testcase classname=\"verify.{}\" name=\"{}\"",
                                 model::name(cell.kind), escaped(describe(cell)));
  if (cell.span.known()) {
    const text::SourceFile& file = sources.file(cell.span.source);
    text += fmt::format(" file=\"{}\" line=\"{}\"", escaped(file.path()),
                        file.position(cell.span.begin).line);
  }
  const char* element = cell.verdict == Verdict::kViolated  ? "failure"
                        : cell.verdict == Verdict::kUnknown ? "error"
                                                            : nullptr;
  if (element == nullptr) {
    // How it was decided: a pass that cannot say so is worth little.
    std::string decided = fmt::format("{}: {}", model::name(cell.verdict), cell.decided);
    if (!cell.control.empty()) decided += fmt::format(" [control: {}]", cell.control);
    return text +
           fmt::format(">\n      <system-out>{}</system-out>\n    </testcase>\n", escaped(decided));
  }
  return text + fmt::format(">\n      <{} type=\"{}\" message=\"{}\">{}</{}>\n    </testcase>\n",
                            element, model::name(cell.verdict), escaped(cell.decided),
                            escaped(cell.reason), element);
}

}  // namespace

std::string proof_junit(const model::Proof& proof, const text::Sources& sources) {
  std::map<ProofCell::Kind, std::vector<const ProofCell*>> suites;
  for (const ProofCell& cell : proof.cells) suites[cell.kind].push_back(&cell);
  const double seconds = std::chrono::duration<double>(proof.took).count();
  const model::ProofCounts total = proof.counts();
  std::string text = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"{:.3f}\">\n",
      escaped(proof.project), proof.cells.size(), total.violated, total.unknown, seconds);
  for (const auto& [kind, cells] : suites) {
    const model::ProofCounts counts = proof.counts(kind);
    text +=
        fmt::format("  <testsuite name=\"verify.{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\">\n",
                    model::name(kind), cells.size(), counts.violated, counts.unknown);
    for (const ProofCell* cell : cells) text += case_of(*cell, sources);
    text += "  </testsuite>\n";
  }
  return text + "</testsuites>\n";
}

}  // namespace bulkhead::render
