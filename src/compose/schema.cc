#include "compose/schema.h"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "text/json_schema.h"
#include "text/json_schema_tables.h"

namespace bulkhead::compose {

// Written by the build from schema/compose-spec.json.
const text::SchemaTables& compose_schema_tables();

namespace {

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

}  // namespace

bool check_schema(const text::Value& model, ProblemList& problems) {
  text::SchemaOptions options;
  options.code = {category_code(Category::kSchema), category_rule(Category::kSchema)};
  const std::size_t mark = problems.mark();
  std::vector<text::SchemaViolation> violations = compose_schema().validate(model, options);
  if (violations.size() == options.max_violations) {
    violations.back().diagnostic.notes.push_back(
        fmt::format("only the first {} faults of this kind are looked for", violations.size()));
  }
  for (text::SchemaViolation& violation : violations) {
    name_stray_service(model, violation);
    problems.add(std::move(violation.diagnostic), Category::kSchema, std::move(violation.path));
  }
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
