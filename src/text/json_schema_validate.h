// The walk over a value along its schema: internal to JsonSchema.
#pragma once

#include <vector>

#include "text/json_schema.h"
#include "text/json_schema_compile.h"
#include "text/json_schema_tables.h"
#include "text/pattern.h"

namespace bulkhead::text {

struct JsonSchema::Compiled {
  SchemaStorage storage;  // empty for a constant
  SchemaTables tables;
  std::vector<Pattern> patterns;  // as in the tables
};

/// True if the value fits. Without `out` the first violation ends the walk.
bool validate(const JsonSchema::Compiled& schema, const Value& value, const SchemaOptions& options,
              std::vector<SchemaViolation>* out);

}  // namespace bulkhead::text
