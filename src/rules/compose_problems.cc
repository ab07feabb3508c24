#include "rules/compose_problems.h"

#include <algorithm>

namespace bulkhead::rules {
namespace {

/// The message with paths of the project's folder relative to it: a finding is the same wherever
/// the project lies.
std::string relative(std::string message, const std::string& folder) {
  const std::string prefix = folder + "/";
  for (auto at = message.find(prefix); at != std::string::npos; at = message.find(prefix, at)) {
    message.replace(at, prefix.size(), "./");
  }
  return message;
}

}  // namespace

bool is_reported_by_a_rule(const compose::Problem& problem) {
  using compose::Category;
  if (problem.follows_unset) return true;  // BH507 tells it where the variable stands
  switch (problem.category) {
    case Category::kRequiredVariable:
    case Category::kUnsetVariable:
    case Category::kInactiveDependency:
    case Category::kUndefinedDependency:
    case Category::kEnvFileMissing:
    case Category::kContainerName:
      return true;
    case Category::kCycle:
      return problem.path.empty();  // of depends_on: BH105 finds it too, and says more
    default:
      return false;
  }
}

void report_problems(const Context& context, Sink& sink,
                     std::initializer_list<compose::Category> categories) {
  for (const compose::Problem& problem : context.problems()) {
    if (std::find(categories.begin(), categories.end(), problem.category) == categories.end()) {
      continue;
    }
    if (problem.follows_unset) continue;  // BH507
    report_problem(context, sink, problem);
  }
}

model::Finding& report_problem(const Context& context, Sink& sink,
                               const compose::Problem& problem) {
  std::vector<model::ServiceName> services;
  if (auto name = service_of_path(problem.path); !name.empty()) {
    services.emplace_back(std::move(name));
  }
  model::Finding& finding = sink.add(
      problem.diagnostic.span, relative(problem.diagnostic.message, context.project().working_dir),
      std::move(services));
  finding.diagnostic.severity = std::min(finding.diagnostic.severity, problem.diagnostic.severity);
  finding.diagnostic.label = problem.diagnostic.label;
  finding.diagnostic.related = problem.diagnostic.related;
  finding.diagnostic.notes = problem.diagnostic.notes;
  finding.diagnostic.help = problem.diagnostic.help;
  finding.diagnostic.fix = problem.diagnostic.fix;
  return finding;
}

bool holds_unset_variable(const Context& context, text::Span span) {
  return std::any_of(context.problems().begin(), context.problems().end(), [&](const auto& each) {
    const text::Span at = each.diagnostic.span;
    const bool unset = each.category == compose::Category::kUnsetVariable ||
                       each.category == compose::Category::kRequiredVariable;
    return unset && at.known() && span.known() && at.source == span.source &&
           span.begin <= at.begin && at.end <= span.end;
  });
}

std::string service_of_path(std::string_view path) {
  static constexpr std::string_view kServices = "services.";
  if (!path.starts_with(kServices)) return {};
  path.remove_prefix(kServices.size());
  return std::string(path.substr(0, path.find('.')));
}

}  // namespace bulkhead::rules
