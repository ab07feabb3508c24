#include "compose/schema.h"

#include <cmath>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "compose/go_format.h"
#include "compose/model_path.h"
#include "text/json_schema.h"
#include "text/json_schema_tables.h"

namespace bulkhead::compose {

// Written by the build from schema/compose-spec.json.
const text::SchemaTables& compose_schema_tables();

namespace {

// Of one document. Nobody mends more before looking again; counting on costs time.
constexpr std::size_t kMostTold = 100;
constexpr std::size_t kMostCounted = 1'000;

const text::JsonSchema& compose_schema() {
  static const text::JsonSchema schema = text::JsonSchema::of_constant(compose_schema_tables());
  return schema;
}

/// A service that stands at the top is the commonest of all unknown sections.
void name_stray_service(const text::Value& model, text::SchemaViolation& violation) {
  if (!violation.path.empty() || violation.keyword != "additionalProperties") return;
  for (const auto& entry : *model.as_mapping()) {
    if (entry.key_span != violation.diagnostic.span) continue;
    if (!entry.value.get("image") && !entry.value.get("build")) return;
    violation.diagnostic.message =
        fmt::format("'{}' looks like a service, but stands beside `services:`", entry.key);
    violation.diagnostic.help = "put it under `services:`, two spaces to the right";
    return;
  }
}

/// The reference implementation validates a model as JSON, which knows neither.
void refuse_no_json(const text::Value& value, const ModelPath& path, ProblemList& problems) {
  if (const text::Mapping* mapping = value.as_mapping()) {
    for (const auto& entry : *mapping) {
      refuse_no_json(entry.value, ModelPath(path, entry.key), problems);
    }
  } else if (const text::Sequence* items = value.as_sequence()) {
    for (std::size_t i = 0; i < items->size(); ++i) {
      refuse_no_json((*items)[i], ModelPath(path, i), problems);
    }
  } else if (value.as_float() && !std::isfinite(*value.as_float())) {
    problems
        .error(Category::kSchema, path.str(), value.span(),
               fmt::format("{} must be finite, but is {}", path.str(), go_sprint(value)))
        .diagnostic.help = "put it in quotes if a text is meant";
  }
}

}  // namespace

bool check_schema(const text::Value& model, ProblemList& problems) {
  text::SchemaOptions options;
  options.code = {category_code(Category::kSchema), category_rule(Category::kSchema)};
  const std::size_t mark = problems.mark();
  options.max_violations = kMostCounted;
  std::vector<text::SchemaViolation> violations = compose_schema().validate(model, options);
  if (violations.size() > kMostTold) {
    const bool all = violations.size() < kMostCounted;
    const std::size_t rest = violations.size() - kMostTold;
    violations.resize(kMostTold);
    violations.back().diagnostic.notes.push_back(
        fmt::format("the schema finds {} {} here, which are not told",
                    all ? fmt::format("{}", rest) : fmt::format("at least {}", rest),
                    rest == 1 ? "fault more" : "faults more"));
  }
  for (text::SchemaViolation& violation : violations) {
    name_stray_service(model, violation);
    problems.add(std::move(violation.diagnostic), Category::kSchema, std::move(violation.path));
  }
  refuse_no_json(model, ModelPath(), problems);
  return !problems.refused_since(mark);
}

void drop_version(text::Value& model, ProblemList& problems) {
  const text::Mapping::Entry* version = model.as_mapping()->find_entry("version");
  if (!version) return;
  problems
      .warning(Category::kObsolete, "version", version->key_span,
               "`version` is obsolete and has no effect")
      .diagnostic.help = "remove the line";
  model.as_mapping()->erase("version");
}

}  // namespace bulkhead::compose
