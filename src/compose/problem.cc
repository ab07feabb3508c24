#include "compose/problem.h"

#include <algorithm>

namespace bulkhead::compose {
namespace {

struct Names {
  std::string_view code;
  std::string_view rule;
};

Names names_of(Category category) {
  switch (category) {
    case Category::kYaml:
      return {"BH020", "compose-yaml"};
    case Category::kSchema:
      return {"BH021", "compose-schema"};
    case Category::kInterpolation:
      return {"BH022", "invalid-interpolation"};
    case Category::kRequiredVariable:
      return {"BH023", "required-variable"};
    case Category::kUnsetVariable:
      return {"BH024", "unset-variable"};
    case Category::kShortSyntax:
      return {"BH025", "invalid-short-form"};
    case Category::kType:
      return {"BH026", "invalid-value"};
    case Category::kReference:
      return {"BH027", "undefined-reference"};
    case Category::kInactiveDependency:
      return {"BH028", "inactive-dependency"};
    case Category::kUndefinedDependency:
      return {"BH029", "undefined-dependency"};
    case Category::kCycle:
      return {"BH030", "compose-cycle"};
    case Category::kFileNotFound:
      return {"BH031", "file-not-found"};
    case Category::kEnvFile:
      return {"BH032", "invalid-env-file"};
    case Category::kEnvFileMissing:
      return {"BH033", "env-file-missing"};
    case Category::kContainerName:
    case Category::kConflict:
      return {"BH034", "conflicting-attributes"};
    case Category::kMerge:
      return {"BH035", "merge-mismatch"};
    case Category::kConsistency:
      return {"BH036", "inconsistent-project"};
    case Category::kName:
      return {"BH037", "invalid-project-name"};
    case Category::kEmpty:
      return {"BH038", "empty-project"};
    case Category::kUnsupported:
      return {"BH039", "unsupported-attribute"};
    case Category::kObsolete:
      return {"BH040", "obsolete-attribute"};
    case Category::kLimit:
      return {"BH041", "compose-limit"};
  }
  return {"BH021", "compose-schema"};
}

}  // namespace

std::string_view category_code(Category category) {
  return names_of(category).code;
}

std::string_view category_rule(Category category) {
  return names_of(category).rule;
}

Problem& ProblemList::add(text::Diagnostic diagnostic, Category category, std::string path) {
  Problem problem;
  problem.refuses = diagnostic.severity == text::Severity::kError;
  problem.diagnostic = std::move(diagnostic);
  problem.category = category;
  problem.path = std::move(path);
  if (category == Category::kUnsetVariable) {
    const text::Span span = problem.diagnostic.span;
    if (span.known()) unset_places_.emplace(span.source, span.begin);
    unset_paths_.insert(problem.path);
  } else {
    problem.follows_unset = problem.refuses && follows_unset(problem);
  }
  // Several phases may come by the same text, and several services by the same anchor.
  if (problem.follows_unset || category == Category::kUnsetVariable) {
    const text::Span span = problem.diagnostic.span;
    if (!told_.emplace(span.source, span.begin, problem.diagnostic.message).second) {
      again_ = std::move(problem);
      return again_;
    }
  }
  problems_.push_back(std::move(problem));
  return problems_.back();
}

Problem& ProblemList::error(Category category, std::string path, text::Span span,
                            std::string message) {
  text::Diagnostic diagnostic;
  diagnostic.code = category_code(category);
  diagnostic.rule = category_rule(category);
  diagnostic.message = std::move(message);
  diagnostic.span = span;
  return add(std::move(diagnostic), category, std::move(path));
}

Problem& ProblemList::warning(Category category, std::string path, text::Span span,
                              std::string message) {
  Problem& problem = error(category, std::move(path), span, std::move(message));
  problem.diagnostic.severity = text::Severity::kWarning;
  problem.refuses = false;
  return problem;
}

bool ProblemList::refused_since(std::size_t mark) const {
  return std::any_of(problems_.begin() + static_cast<std::ptrdiff_t>(mark), problems_.end(),
                     [](const Problem& each) { return each.refuses && !each.follows_unset; });
}

/// Only of a text that cannot be read: anything else is wrong whatever the variable holds.
bool ProblemList::follows_unset(const Problem& problem) const {
  switch (problem.category) {
    case Category::kShortSyntax:
    case Category::kEnvFileMissing:
    case Category::kUndefinedDependency:
    case Category::kName: {
      const text::Span span = problem.diagnostic.span;
      if (!span.known()) return false;
      const auto first = unset_places_.lower_bound({span.source, span.begin});
      return first != unset_places_.end() && first->first == span.source &&
             first->second < span.end;
    }
    case Category::kInterpolation:  // the text is no number, no truth value
    case Category::kType:
      return unset_paths_.contains(problem.path);
    case Category::kConsistency:  // neither image nor build
      return unset_paths_.contains(problem.path + ".image");
    default:
      return false;
  }
}

bool any_refuses(const std::vector<Problem>& problems) {
  return std::any_of(problems.begin(), problems.end(),
                     [](const Problem& problem) { return problem.refuses; });
}

std::vector<text::Diagnostic> diagnostics_of(const std::vector<Problem>& problems) {
  std::vector<text::Diagnostic> diagnostics;
  diagnostics.reserve(problems.size());
  for (const Problem& problem : problems) diagnostics.push_back(problem.diagnostic);
  return diagnostics;
}

}  // namespace bulkhead::compose
