// The words of a schema's violations: where the walk is, which types were expected, which value was
// found. It knows nothing of how values are checked (json_schema.cc).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "text/source.h"
#include "text/value.h"

namespace bulkhead::text {

/// Where the walk is: a list that lives on the stack, made text only for a violation.
struct SchemaPlace {
  const SchemaPlace* up = nullptr;
  std::string_view key;
  std::size_t index = 0;
  bool is_index = false;
  Span key_span;
};

/// "services.a.ports.0"
std::string dotted(const SchemaPlace& place);
/// "'services.a.ports[0]'", or "the document" for the root.
std::string named(const SchemaPlace& place);
/// "a string, a number or null"; `types` are bits of json_schema_tables.h.
std::string type_alternatives(std::uint8_t types);
/// A value for a message: quoted if it is a string, shortened.
std::string quoted_value(const Value& value);

}  // namespace bulkhead::text
