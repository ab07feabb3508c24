// Compiles a JSON schema into arrays; see JsonSchema::compile.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "text/json_schema_tables.h"
#include "text/value.h"

namespace bulkhead::text {

/// The arrays of a schema that is compiled at run time.
struct SchemaStorage {
  std::vector<SchemaNode> nodes;
  std::vector<SchemaBounds> bounds;
  std::vector<SchemaId> ids;
  std::vector<SchemaKey> keys;
  std::vector<SchemaPatternKey> pattern_keys;
  std::vector<SchemaText> words;
  std::vector<SchemaDependency> dependencies;
  std::vector<SchemaConstant> constants;
  std::vector<SchemaText> patterns;
  std::string text;

  SchemaTables tables() const {
    return {nodes, bounds, ids, keys, pattern_keys, words, dependencies, constants, patterns, text};
  }
};

Result<SchemaStorage> compile_schema(const Value& schema);

}  // namespace bulkhead::text
