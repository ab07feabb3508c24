#include "cli/checked_project.h"

#include <algorithm>

#include "cli/version.h"
#include "rules/compose_problems.h"
#include "rules/policy.h"
#include "rules/table.h"

namespace bulkhead::cli {
namespace {

bool is_file_fault(const text::Diagnostic& diagnostic) {
  return diagnostic.code.starts_with("BH0");
}

model::Finding as_finding(const text::Diagnostic& diagnostic) {
  model::Finding finding;
  finding.diagnostic = diagnostic;
  return finding;
}

/// What the loaders say and no rule does.
std::vector<model::Finding> file_faults(const OpenedProject& opened) {
  std::vector<model::Finding> faults;
  for (const compose::Problem& problem : opened.loaded.problems) {
    if (opened.readable() && rules::is_reported_by_a_rule(problem)) continue;
    model::Finding fault = as_finding(problem.diagnostic);
    // What has no effect any more does no harm either.
    if (problem.category == compose::Category::kObsolete) {
      fault.diagnostic.severity = text::Severity::kNote;
    }
    faults.push_back(std::move(fault));
  }
  for (const text::Diagnostic& diagnostic : opened.contract_diagnostics) {
    if (is_file_fault(diagnostic)) faults.push_back(as_finding(diagnostic));
  }
  for (const text::Diagnostic& diagnostic : rules::policy_faults(opened.contract.policy)) {
    faults.push_back(as_finding(diagnostic));
  }
  return faults;
}

bool is_error(const text::Diagnostic& diagnostic) {
  return diagnostic.severity == text::Severity::kError;
}

/// The contract was read without a fault that leaves its meaning open.
bool contract_understood(const OpenedProject& opened) {
  return std::none_of(opened.contract_diagnostics.begin(), opened.contract_diagnostics.end(),
                      [](const auto& each) { return is_file_fault(each) && is_error(each); });
}

bool speaks_of_strangers(const OpenedProject& opened) {
  const model::Project& project = *opened.loaded.project;
  const auto known = [&](const model::ServiceName& name) {
    return name.str() == contract::kInternet || project.services.contains(name) ||
           project.inactive_services.contains(name);
  };
  return std::any_of(
      opened.contract.services.begin(), opened.contract.services.end(), [&](const auto& entry) {
        const auto& dependencies = entry.second.dependencies;
        return !known(entry.first) ||
               std::any_of(dependencies.begin(), dependencies.end(),
                           [&](const auto& each) { return !known(each.service.value); });
      });
}

/// Services that only environments have that are not checked. They are read for nothing else, and
/// into Sources of their own.
std::set<model::ServiceName> services_elsewhere(const Arguments& arguments, Context& context) {
  text::Sources apart;
  Context reading = with_sources(context, apart);
  std::set<model::ServiceName> names;
  for (const OpenedProject& other : open_every_environment(arguments, reading).projects) {
    if (!other.readable()) continue;
    for (const auto& [name, service] : other.loaded.project->services) names.insert(name);
    for (const auto& [name, service] : other.loaded.project->inactive_services) names.insert(name);
  }
  return names;
}

/// Why finding nothing says nothing of the rule; empty where it says that all is well.
std::string_view why_skipped(const CheckedProject& checked, const rules::Rule& rule) {
  if (checked.misunderstood) return "some file cannot be understood";
  const bool has_contract =
      std::all_of(checked.projects.begin(), checked.projects.end(),
                  [](const OpenedProject& opened) { return opened.contract.present; });
  if (rule.needs == rules::Needs::kContract && !has_contract) return "there is no contract";
  return {};
}

}  // namespace

CheckedProject check_project(const Arguments& arguments, Context& context, bool all_environments) {
  CheckedProject checked;
  if (all_environments) {
    Openings openings = open_every_environment(arguments, context);
    checked.error = std::move(openings.error);
    checked.projects = std::move(openings.projects);
  } else {
    Opening opening = open_project(arguments, context);
    checked.error = std::move(opening.error);
    if (opening.project) checked.projects.push_back(std::move(*opening.project));
  }
  if (!checked.error.empty()) return checked;

  std::vector<model::Finding> faults;
  std::vector<rules::Subject> subjects;
  rules::Surroundings surroundings{context.sources, context.files, today(context), {}};
  for (OpenedProject& opened : checked.projects) {
    for (model::Finding& fault : file_faults(opened)) {
      const bool known = std::any_of(faults.begin(), faults.end(), [&](const auto& each) {
        return rules::ByPlace(context.sources).same(each, fault);
      });
      if (known) continue;
      checked.misunderstood |= is_error(fault.diagnostic);
      faults.push_back(std::move(fault));
    }
    if (!opened.readable()) continue;
    // Rules that need a contract would say nonsense of half of one.
    if (!contract_understood(opened)) opened.contract.present = false;
    subjects.push_back(
        {opened.environment, opened.loaded, opened.contract, opened.contract_diagnostics});
    if (!all_environments && opened.contract.environments.size() > 1 &&
        speaks_of_strangers(opened)) {
      surroundings.services_elsewhere = services_elsewhere(arguments, context);
    }
  }
  if (!subjects.empty()) {
    const contract::Contract& contract = subjects.front().contract;
    surroundings.documents =
        rules::read_documents(contract, context.files, context.sources, context.working_directory);
    std::vector<model::EnvironmentName> environments;
    for (const rules::Subject& subject : subjects) environments.push_back(subject.environment);
    checked.generated_blocks =
        rules::count_blocks(surroundings.documents, context.sources, contract, environments);
  }
  checked.report = rules::check(subjects, surroundings);
  auto& findings = checked.report.findings;
  findings.insert(findings.begin(), std::make_move_iterator(faults.begin()),
                  std::make_move_iterator(faults.end()));
  std::stable_sort(findings.begin(), findings.end(), rules::ByPlace(context.sources));
  return checked;
}

render::Findings to_render(CheckedProject checked) {
  render::Findings findings;
  findings.findings = std::move(checked.report.findings);
  findings.accepted = checked.report.accepted.size();
  findings.program_version = kVersion;
  for (const OpenedProject& opened : checked.projects) {
    if (!opened.environment.empty()) findings.environments.push_back(opened.environment.str());
  }
  for (const rules::Rule& rule : rules::table()) {
    findings.rules.push_back({rule.code, rule.name, rule.summary, rules::page(rule), rule.severity,
                              why_skipped(checked, rule)});
  }
  return findings;
}

contract::Mode mode_of(const Arguments& arguments, const CheckedProject& checked) {
  const std::string word = arguments.value_or("mode", "");
  for (const auto mode :
       {contract::Mode::kStrict, contract::Mode::kWarning, contract::Mode::kMonitoring}) {
    if (word == contract::name(mode)) return mode;
  }
  if (checked.projects.empty()) return contract::Mode::kStrict;
  return checked.projects.front().contract.policy.mode.value;
}

contract::Day today(const Context& context) {
  return std::chrono::floor<std::chrono::days>(context.clock.wall());
}

}  // namespace bulkhead::cli
