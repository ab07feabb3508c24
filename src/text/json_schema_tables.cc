#include "text/json_schema_tables.h"

#include <algorithm>

namespace bulkhead::text {

std::optional<SchemaId> SchemaTables::property(const SchemaNode& node, std::string_view key) const {
  const auto known = part(keys, node.properties);
  const auto found = std::lower_bound(
      known.begin(), known.end(), key,
      [&](const SchemaKey& one, std::string_view wanted) { return at(one.key) < wanted; });
  if (found == known.end() || at(found->key) != key) return std::nullopt;
  return found->schema;
}

}  // namespace bulkhead::text
