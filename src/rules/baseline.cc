#include "rules/baseline.h"

#include <fmt/format.h>

#include "model/fingerprint.h"
#include "text/json.h"

namespace bulkhead::rules {
namespace {

constexpr std::int64_t kVersion = 1;

tl::unexpected<Error> refuse(std::string why) {
  return failure(ErrorKind::kInvalid, std::move(why));
}

}  // namespace

Result<Baseline> read_baseline(std::string_view text) {
  const text::Value document = TRY(text::parse_json(text));
  const text::Value* version = document.get("version");
  if (version == nullptr || version->as_integer() == nullptr ||
      *version->as_integer() != kVersion) {
    return refuse("it is no baseline of version 1");
  }
  const text::Value* findings = document.get("findings");
  if (findings == nullptr || findings->as_sequence() == nullptr) {
    return refuse("it has no list of findings");
  }
  Baseline baseline;
  for (const text::Value& entry : *findings->as_sequence()) {
    const text::Value* print = entry.get("fingerprint");
    if (print == nullptr || print->as_string() == nullptr) {
      return refuse("one of its findings has no fingerprint");
    }
    ++baseline[*print->as_string()];
  }
  return baseline;
}

std::string write_baseline(const std::vector<model::Finding>& findings,
                           const text::Sources& sources) {
  text::Sequence entries;
  for (const model::Finding& finding : findings) {
    const text::Diagnostic& diagnostic = finding.diagnostic;
    text::Mapping entry;
    entry.set("fingerprint", text::Value(model::fingerprint(finding, sources)));
    entry.set("code", text::Value(diagnostic.code));
    entry.set("rule", text::Value(diagnostic.rule));
    if (diagnostic.span.known()) {
      entry.set("file", text::Value(sources.file(diagnostic.span.source).path()));
    }
    entry.set("message", text::Value(diagnostic.message));
    entries.emplace_back(std::move(entry));
  }
  text::Mapping document;
  document.set("version", text::Value(kVersion));
  document.set("findings", text::Value(std::move(entries)));
  return text::write_json(text::Value(std::move(document))) + "\n";
}

void apply_baseline(const Baseline& baseline, const text::Sources& sources, Report& report) {
  Baseline left = baseline;
  std::vector<model::Finding> fresh;
  for (model::Finding& finding : report.findings) {
    const auto known = left.find(model::fingerprint(finding, sources));
    if (known == left.end() || known->second == 0) {
      fresh.push_back(std::move(finding));
      continue;
    }
    --known->second;
    report.accepted.push_back({std::move(finding), Accepted::By::kBaseline, "in the baseline"});
  }
  report.findings = std::move(fresh);
}

}  // namespace bulkhead::rules
