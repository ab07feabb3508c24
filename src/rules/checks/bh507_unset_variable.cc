#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/compose_problems.h"
#include "rules/example_files.h"
#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

/// The variable of which a problem speaks: `$NAME` or `${NAME…` stands at the problem's place.
std::string variable_of(const Context& context, const compose::Problem& problem) {
  const text::Span span = problem.diagnostic.span;
  if (!span.known()) return problem.diagnostic.message;
  std::string_view text = context.sources().text(span);
  text.remove_prefix(std::min(text.find_first_not_of("${"), text.size()));
  const auto end = std::find_if_not(text.begin(), text.end(), [](unsigned char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  });
  return std::string(text.begin(), end);
}

/// "and at 3 other places": one variable is one finding, however often it is used.
std::string elsewhere(std::size_t count) {
  return count == 1 ? "it is used at one other place"
                    : fmt::format("it is used at {} other places", count);
}

/// "$NAME": without braces it is often no variable at all.
bool is_written_bare(const Context& context, const compose::Problem& problem) {
  const text::Span span = problem.diagnostic.span;
  if (!span.known()) return false;
  const std::string_view text = context.sources().text(span);
  return text.size() > 1 && text[0] == '$' && text[1] != '{';
}

/// What docker compose refuses because of the empty text; null where it takes it.
const compose::Problem* consequence(const Context& context,
                                    const std::vector<const compose::Problem*>& uses) {
  const auto follows = [&](const compose::Problem& refused, const compose::Problem& use) {
    const text::Span at = use.diagnostic.span;
    const text::Span around = refused.diagnostic.span;
    const bool within = at.known() && around.known() && at.source == around.source &&
                        around.begin <= at.begin && at.end <= around.end;
    return within || refused.path == use.path || refused.path + ".image" == use.path;
  };
  for (const compose::Problem& problem : context.problems()) {
    if (!problem.follows_unset) continue;
    for (const compose::Problem* use : uses) {
      if (follows(problem, *use)) return &problem;
    }
  }
  return nullptr;
}

/// Secrets and configs that are the values of variables: docker compose finds out when it makes the
/// container.
void judge_grants(const Context& context, Sink& sink, std::string_view kind,
                  const std::map<std::string, model::FileObject>& objects) {
  for (const auto& [key, object] : objects) {
    if (object.environment.empty() || object.external ||
        context.variable_values().contains(object.environment)) {
      continue;
    }
    auto& finding = sink.warn(
        object.span, fmt::format("{} {} is to come from variable {}, which is not set: no service "
                                 "that is given it can start",
                                 kind, quoted(key), object.environment));
    finding.diagnostic.help =
        fmt::format("set {} in .env or in the environment", object.environment);
    if (!example_variables(context.files(), context.project().working_dir)
             .contains(object.environment)) {
      continue;
    }
    finding.diagnostic.severity = text::Severity::kNote;
    finding.diagnostic.notes.emplace_back("an example env file beside the project names it");
  }
}

}  // namespace

void unset_variable(const Context& context, Sink& sink) {
  judge_grants(context, sink, "config", context.project().configs);
  judge_grants(context, sink, "secret", context.project().secrets);
  using compose::Category;
  std::map<std::pair<std::string, Category>, std::vector<const compose::Problem*>> uses;
  for (const compose::Problem& problem : context.problems()) {
    if (problem.category != Category::kRequiredVariable &&
        problem.category != Category::kUnsetVariable) {
      continue;
    }
    auto& places = uses[{variable_of(context, problem), problem.category}];
    // The project's name is filled in twice: first to know it.
    const bool told = std::any_of(places.begin(), places.end(), [&](const auto* each) {
      return each->diagnostic.span == problem.diagnostic.span && each->path == problem.path;
    });
    if (!told) places.push_back(&problem);
  }
  if (uses.empty()) return;
  const std::set<std::string> documented =
      example_variables(context.files(), context.project().working_dir);
  for (const auto& [use, problems] : uses) {
    const auto& [variable, category] = use;
    model::Finding& finding = report_problem(context, sink, *problems.front());
    text::Diagnostic& diagnostic = finding.diagnostic;
    const compose::Problem* refused = consequence(context, problems);
    if (refused != nullptr) {
      diagnostic.severity = text::Severity::kError;
      diagnostic.notes.push_back("docker compose refuses the project without it: " +
                                 refused->diagnostic.message);
    }
    if (problems.size() > 1) diagnostic.notes.push_back(elsewhere(problems.size() - 1));
    // `$apr1$…` of a password's hash, or `$HOME` for the container's shell.
    if (is_written_bare(context, *problems.front())) {
      diagnostic.help += "; where a dollar sign is meant, write `$$`";
    }
    // Whoever runs the project is told to set it.
    if (!documented.contains(variable)) continue;
    diagnostic.severity = category == Category::kRequiredVariable || refused != nullptr
                              ? text::Severity::kWarning
                              : text::Severity::kNote;
    diagnostic.notes.emplace_back("an example env file beside the project names it");
  }
}

}  // namespace bulkhead::rules
