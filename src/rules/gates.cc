#include "rules/gates.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "rules/table.h"

namespace bulkhead::rules {
namespace {

// Unless the contract says otherwise, every service is monitored.
constexpr double kHealthMinimum = 100;
constexpr std::string_view kStaleDocuments = "BH801";

double weight_of(text::Severity severity) {
  switch (severity) {
    case text::Severity::kError:
      return 5;
    case text::Severity::kWarning:
      return 2;
    case text::Severity::kNote:
      return 1;
  }
  return 1;
}

/// A check is of one rule and one service, or one generated block; of what is about neither, of the
/// whole project.
using CheckKey = std::pair<std::string, std::string>;

std::string subject_of(const model::Finding& finding) {
  if (!finding.services.empty()) return finding.services.front().str();
  if (finding.diagnostic.code != kStaleDocuments) return {};
  const text::Span span = finding.diagnostic.span;
  return fmt::format("{}:{}", static_cast<std::uint32_t>(span.source), span.begin);
}

/// The severest finding of each check.
std::map<CheckKey, const model::Finding*> failed_checks(
    const std::vector<model::Finding>& findings) {
  std::map<CheckKey, const model::Finding*> failed;
  for (const model::Finding& finding : findings) {
    const model::Finding*& worst = failed[{finding.diagnostic.code, subject_of(finding)}];
    if (worst == nullptr || worst->diagnostic.severity < finding.diagnostic.severity) {
      worst = &finding;
    }
  }
  return failed;
}

model::Gate score(const GateDefinition& definition,
                  const std::map<CheckKey, const model::Finding*>& failed, std::size_t count,
                  const contract::Contract& contract) {
  model::Gate gate;
  gate.name = definition.name;
  gate.description = definition.description;
  gate.minimum = definition.name == "health" ? kHealthMinimum : contract.gates.minimum_score;
  const auto settings = contract.gates.gates.find(gate.name);
  if (settings != contract.gates.gates.end()) {
    gate.minimum = settings->second.minimum.value_or(gate.minimum);
    gate.weight = settings->second.weight;
  }
  double total = 0;
  double lost = 0;
  for (const std::string_view code : definition.codes) {
    const Rule* rule = find_rule(code);
    if (rule == nullptr || (rule->needs == Needs::kContract && !contract.present)) continue;
    std::size_t failures = 0;
    for (auto each = failed.lower_bound({std::string(code), ""});
         each != failed.end() && each->first.first == code; ++each) {
      const text::Diagnostic& diagnostic = each->second->diagnostic;
      const double weight = weight_of(diagnostic.severity);
      total += weight;
      lost += weight;
      ++failures;
      gate.losses.push_back(
          {weight, diagnostic.code, diagnostic.message, diagnostic.help, diagnostic.span});
    }
    const std::size_t passes = count - std::min(count, failures);
    total += static_cast<double>(passes) * weight_of(rule->severity);
    gate.checks += passes + failures;
    gate.passed += passes;
  }
  if (total > 0) gate.score = 100 * (total - lost) / total;
  for (model::GateLoss& loss : gate.losses) loss.points = 100 * loss.points / total;
  std::stable_sort(gate.losses.begin(), gate.losses.end(),
                   [](const auto& a, const auto& b) { return a.points > b.points; });
  return gate;
}

}  // namespace

const std::vector<GateDefinition>& gate_definitions() {
  static const std::vector<GateDefinition> kGates = {
      {"contract",
       "the contract is whole, and kept where a service stands alone",
       {"BH101", "BH102", "BH103", "BH104", "BH107", "BH108", "BH109", "BH110", "BH111", "BH112"}},
      {"reachability",
       "who can reach whom is what the contract says",
       {"BH201", "BH202", "BH203", "BH204", "BH205", "BH206", "BH207", "BH208", "BH209", "BH210",
        "BH211"}},
      {"health", "every service is monitored", {"BH501"}},
      {"discovery",
       "names and routes lead to whom they mean",
       {"BH401", "BH402", "BH403", "BH404", "BH405", "BH601", "BH602", "BH603", "BH604", "BH605",
        "BH606", "BH607", "BH608", "BH609"}},
      {"exposure",
       "nothing is open, or may do more, than is declared",
       {"BH301", "BH302", "BH303", "BH304", "BH305", "BH306", "BH307"}},
      {"dependencies",
       "services start in an order that works, with all they need",
       {"BH105", "BH106", "BH502", "BH503", "BH504", "BH505", "BH506", "BH507", "BH508", "BH509",
        "BH510", "BH511", "BH512", "BH701"}},
      {"documents",
       "what is generated in documents is up to date",
       {kStaleDocuments},
       GateDefinition::Unit::kGeneratedBlock},
  };
  return kGates;
}

model::GateReport score_gates(const std::vector<model::Finding>& findings, const Scored& scored,
                              const contract::Contract& contract) {
  const auto failed = failed_checks(findings);
  const std::size_t service_count =
      std::set<model::ServiceName>(scored.services.begin(), scored.services.end()).size();
  model::GateReport report;
  report.minimum = contract.gates.minimum_score;
  double sum = 0;
  double weights = 0;
  for (const GateDefinition& definition : gate_definitions()) {
    const bool of_services = definition.unit == GateDefinition::Unit::kService;
    model::Gate gate =
        score(definition, failed, of_services ? service_count : scored.generated_blocks, contract);
    if (gate.applies()) {
      sum += gate.score * gate.weight;
      weights += gate.weight;
    }
    report.gates.push_back(std::move(gate));
  }
  if (weights > 0) report.score = sum / weights;
  return report;
}

}  // namespace bulkhead::rules
