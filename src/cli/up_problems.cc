#include "cli/up_problems.h"

#include <cstdint>

#include "text/render_diagnostic.h"

namespace bulkhead::cli {

void show_problems(const std::vector<text::Diagnostic>& problems, bool quiet, Context& context) {
  for (const text::Diagnostic& problem : problems) {
    if (quiet && problem.severity != text::Severity::kError) continue;
    context.err.write(
        text::render(problem, context.sources, text::RenderOptions{.color = context.color_err}));
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
