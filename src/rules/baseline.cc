#include "rules/baseline.h"

#include <algorithm>

#include <fmt/format.h>

#include "model/fingerprint.h"
#include "text/json.h"

namespace bulkhead::rules {
namespace {

constexpr std::int64_t kVersion = 1;

tl::unexpected<Error> refuse(std::string why) {
  return failure(ErrorKind::kInvalid, std::move(why));
}

/// Baselines that say nothing of it are from before it was written: they accept whatever it is.
text::Severity severity_of(const text::Value& entry) {
  const text::Value* written = entry.get("severity");
  const std::string* word = written == nullptr ? nullptr : written->as_string();
  for (const auto severity : {text::Severity::kNote, text::Severity::kWarning}) {
    if (word != nullptr && *word == text::name(severity)) return severity;
  }
  return text::Severity::kError;
}

bool is_file_fault(const text::Diagnostic& diagnostic) {
  return diagnostic.code.starts_with("BH0") && diagnostic.severity == text::Severity::kError;
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
    baseline[*print->as_string()].push_back(severity_of(entry));
  }
  return baseline;
}

std::string write_baseline(const std::vector<model::Finding>& findings,
                           const text::Sources& sources, const model::Repository& repository) {
  text::Sequence entries;
  for (const model::Finding& finding : findings) {
    const text::Diagnostic& diagnostic = finding.diagnostic;
    text::Mapping entry;
    entry.set("fingerprint", text::Value(model::fingerprint(finding, sources, repository)));
    entry.set("code", text::Value(diagnostic.code));
    entry.set("rule", text::Value(diagnostic.rule));
    entry.set("severity", text::Value(std::string(text::name(diagnostic.severity))));
    if (diagnostic.span.known()) {
      entry.set("file",
                text::Value(repository.lasting_path(sources.file(diagnostic.span.source).path())));
    }
    entry.set("message", text::Value(diagnostic.message));
    entries.emplace_back(std::move(entry));
  }
  text::Mapping document;
  document.set("version", text::Value(kVersion));
  document.set("findings", text::Value(std::move(entries)));
  return text::write_json(text::Value(std::move(document))) + "\n";
}

void apply_baseline(const Baseline& baseline, const text::Sources& sources,
                    const model::Repository& repository, Report& report) {
  Baseline left = baseline;
  std::vector<model::Finding> fresh;
  for (model::Finding& finding : report.findings) {
    const text::Severity severity = finding.diagnostic.severity;
    const auto known = left.find(model::fingerprint(finding, sources, repository));
    if (known == left.end() || is_file_fault(finding.diagnostic)) {
      fresh.push_back(std::move(finding));
      continue;
    }
    auto& severities = known->second;
    const auto match = std::find_if(severities.begin(), severities.end(),
                                    [&](text::Severity each) { return each >= severity; });
    if (match == severities.end()) {
      fresh.push_back(std::move(finding));
      continue;
    }
    severities.erase(match);
    report.accepted.push_back({std::move(finding), Accepted::By::kBaseline, "in the baseline"});
  }
  report.findings = std::move(fresh);
}

}  // namespace bulkhead::rules
