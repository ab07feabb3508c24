#include "text/json_schema.h"

#include <utility>

#include "base/check.h"
#include "text/json_schema_compile.h"
#include "text/json_schema_tables.h"
#include "text/json_schema_validate.h"
#include "text/pattern.h"

namespace bulkhead::text {
namespace {

/// They are known to be right: whoever made the tables compiled them.
std::vector<Pattern> patterns_of(const SchemaTables& tables) {
  std::vector<Pattern> patterns;
  patterns.reserve(tables.patterns.size());
  for (const SchemaText expression : tables.patterns) {
    auto pattern = Pattern::compile(tables.at(expression));
    CHECK(pattern.has_value());
    patterns.push_back(*std::move(pattern));
  }
  return patterns;
}

}  // namespace

JsonSchema::JsonSchema(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}

Result<JsonSchema> JsonSchema::compile(const Value& schema) {
  auto compiled = std::make_shared<Compiled>();
  compiled->storage = TRY(compile_schema(schema));
  compiled->tables = compiled->storage.tables();
  compiled->patterns = patterns_of(compiled->tables);
  return JsonSchema(std::move(compiled));
}

JsonSchema JsonSchema::of_constant(const SchemaTables& tables) {
  auto compiled = std::make_shared<Compiled>();
  compiled->tables = tables;
  compiled->patterns = patterns_of(tables);
  return JsonSchema(std::move(compiled));
}

std::vector<SchemaViolation> JsonSchema::validate(const Value& value,
                                                  const SchemaOptions& options) const {
  std::vector<SchemaViolation> violations;
  text::validate(*compiled_, value, options, &violations);
  return violations;
}

bool JsonSchema::valid(const Value& value) const {
  return text::validate(*compiled_, value, SchemaOptions(), nullptr);
}

}  // namespace bulkhead::text
