#include "rules/check.h"

#include <algorithm>
#include <compare>
#include <set>
#include <string_view>

#include "rules/policy.h"
#include "rules/rule.h"
#include "rules/table.h"

namespace bulkhead::rules {
namespace {

struct Identity {
  std::string_view path;
  std::uint32_t begin;
  std::uint32_t end;
  std::string_view code;
  std::string_view message;

  friend auto operator<=>(const Identity&, const Identity&) = default;
};

Identity identity(const text::Sources& sources, const model::Finding& finding) {
  const text::Diagnostic& diagnostic = finding.diagnostic;
  const text::Span span = diagnostic.span;
  std::string_view path;
  if (span.known()) path = sources.file(span.source).path();
  return {path, span.begin, span.end, diagnostic.code, diagnostic.message};
}

/// One finding for what holds in several environments.
std::vector<model::Finding> join(std::vector<model::Finding> findings,
                                 const text::Sources& sources) {
  const ByPlace by_place(sources);
  std::stable_sort(findings.begin(), findings.end(), by_place);
  std::vector<model::Finding> joined;
  for (model::Finding& finding : findings) {
    if (!joined.empty() && by_place.same(joined.back(), finding)) {
      auto& environments = joined.back().environments;
      for (auto& environment : finding.environments) {
        if (std::find(environments.begin(), environments.end(), environment) ==
            environments.end()) {
          environments.push_back(std::move(environment));
        }
      }
      continue;
    }
    joined.push_back(std::move(finding));
  }
  return joined;
}

Dormant dormant(const std::vector<Subject>& subjects) {
  Dormant result;
  std::set<model::ServiceName> active;
  for (const Subject& subject : subjects) {
    for (const auto& [name, service] : subject.loaded.project->services) active.insert(name);
  }
  for (const Subject& subject : subjects) {
    for (const auto& [name, service] : subject.loaded.project->inactive_services) {
      if (active.contains(name)) continue;
      result.services.insert(name);
      result.keys.push_back(service.span);
    }
  }
  return result;
}

}  // namespace

bool ByPlace::operator()(const model::Finding& a, const model::Finding& b) const {
  return identity(sources_, a) < identity(sources_, b);
}

bool ByPlace::same(const model::Finding& a, const model::Finding& b) const {
  return identity(sources_, a) == identity(sources_, b);
}

std::vector<model::Finding> run_rules(const Subject& subject, const Surroundings& surroundings) {
  std::vector<model::Finding> findings;
  const Context context(subject, surroundings);
  for (const Rule& rule : table()) {
    if (rule.check == nullptr) continue;
    if (rule.needs == Needs::kContract && !subject.contract.present) continue;
    Sink sink(rule, findings);
    rule.check(context, sink);
  }
  return findings;
}

Report check(const std::vector<Subject>& subjects, const Surroundings& surroundings) {
  std::vector<model::Finding> findings;
  for (const Subject& subject : subjects) {
    auto found = run_rules(subject, surroundings);
    for (model::Finding& finding : found) {
      if (!subject.environment.empty()) finding.environments.push_back(subject.environment);
      findings.push_back(std::move(finding));
    }
  }
  findings = join(std::move(findings), surroundings.sources);
  if (subjects.empty()) return {};
  const contract::Contract& contract = subjects.front().contract;
  return apply_policy(std::move(findings), contract, surroundings.sources, surroundings.today,
                      subjects.size() >= contract.environments.size(), dormant(subjects));
}

}  // namespace bulkhead::rules
