#include "cli/up_problems.h"

#include <cstddef>
#include <cstdint>

#include <fmt/format.h>

#include "text/render_diagnostic.h"
#include "text/shortlist.h"

namespace bulkhead::cli {

void show_problems(const std::vector<text::Diagnostic>& problems, bool quiet, Context& context) {
  std::vector<const text::Diagnostic*> wanted;
  std::vector<text::Severity> severities;
  for (const text::Diagnostic& problem : problems) {
    if (quiet && problem.severity != text::Severity::kError) continue;
    wanted.push_back(&problem);
    severities.push_back(problem.severity);
  }
  const std::vector<bool> shown = text::shortlist(severities);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!shown[i]) continue;
    context.err.write(
        text::render(*wanted[i], context.sources, text::RenderOptions{.color = context.color_err}));
  }
  if (wanted.size() > text::kMostShown) {
    context.err.write(fmt::format("and {} more\n", wanted.size() - text::kMostShown));
  }
}

text::Value problems_json(const std::vector<text::Diagnostic>& problems, const Context& context) {
  using text::Value;
  text::Sequence list;
  for (const text::Diagnostic& problem : problems) {
    text::Mapping one;
    one.set("code", Value(problem.code));
    one.set("rule", Value(problem.rule));
    one.set("severity", Value(std::string(name(problem.severity))));
    one.set("message", Value(problem.message));
    one.set("help", Value(problem.help));
    if (problem.span.known()) {
      const text::SourceFile& file = context.sources.file(problem.span.source);
      const text::Position position = file.position(problem.span.begin);
      one.set("file", Value(file.path()));
      one.set("line", Value(std::int64_t{position.line}));
      one.set("column", Value(std::int64_t{position.column}));
    }
    list.emplace_back(std::move(one));
  }
  return Value(std::move(list));
}

int fail_engine(Context& context, const Error& error) {
  if (error.kind == ErrorKind::kInterrupted) return kInterrupted;
  return fail(context, error.message);
}

}  // namespace bulkhead::cli
