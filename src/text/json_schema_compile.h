// The compiled form of a JSON schema: internal to json_schema.cc and json_schema_compile.cc.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "text/json_schema.h"
#include "text/pattern.h"
#include "text/value.h"

namespace bulkhead::text {

using SchemaId = std::uint32_t;

/// JSON Schema's types as bits. An integer is a number too, and so is 1.0 an integer.
enum SchemaType : std::uint8_t {
  kTypeNull = 1,
  kTypeBoolean = 2,
  kTypeInteger = 4,
  kTypeNumber = 8,
  kTypeString = 16,
  kTypeArray = 32,
  kTypeObject = 64,
  kTypeAny = 127,
};

/// One schema object; the default accepts everything.
struct SchemaNode {
  bool never = false;  // the schema `false`
  bool deprecated = false;
  std::uint8_t types = kTypeAny;
  std::optional<SchemaId> ref;
  std::vector<SchemaId> all_of;
  std::vector<SchemaId> any_of;
  std::vector<SchemaId> one_of;
  std::optional<SchemaId> negated;
  std::optional<SchemaId> condition;    // if
  std::optional<SchemaId> consequence;  // then
  std::optional<SchemaId> alternative;  // else
  /// enum, and const as an enum of one.
  std::optional<Sequence> enumeration;

  std::map<std::string, SchemaId, std::less<>> properties;
  std::vector<std::pair<Pattern, SchemaId>> pattern_properties;
  std::optional<SchemaId> additional_properties;
  std::optional<SchemaId> property_names;
  std::vector<std::string> required;
  /// What a key asks for when it is there: other keys, or a schema for its mapping.
  std::vector<std::pair<std::string, std::vector<std::string>>> dependent_required;
  std::vector<std::pair<std::string, SchemaId>> dependent_schemas;
  std::optional<std::uint64_t> min_properties;
  std::optional<std::uint64_t> max_properties;

  std::vector<SchemaId> prefix_items;
  std::optional<SchemaId> items;  // of those after the prefix
  std::optional<std::uint64_t> min_items;
  std::optional<std::uint64_t> max_items;
  std::optional<SchemaId> contains;
  bool unique_items = false;

  std::optional<std::uint64_t> min_length;  // code points
  std::optional<std::uint64_t> max_length;
  std::optional<Pattern> pattern;

  std::optional<double> multiple_of;
  std::optional<double> minimum;
  std::optional<double> maximum;
  std::optional<double> exclusive_minimum;
  std::optional<double> exclusive_maximum;
};

struct JsonSchema::Compiled {
  std::vector<SchemaNode> nodes;  // the first is the root

  const SchemaNode& operator[](SchemaId id) const { return nodes[id]; }
};

/// See JsonSchema::compile.
Result<JsonSchema::Compiled> compile_schema(const Value& schema);

}  // namespace bulkhead::text
