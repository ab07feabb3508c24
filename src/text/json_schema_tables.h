// The compiled form of a JSON schema: arrays of numbers that lead from one to another, and one
// text. Nothing in it needs to be built at run time: a schema that is known when the program is
// built is a constant of it (schema_tables_main.cc); any other is compiled into the same arrays
// (json_schema_compile.h).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

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

/// Neighbours in one of the arrays; which one, its place in SchemaNode says.
struct SchemaRange {
  std::uint32_t begin = 0;
  std::uint32_t count = 0;

  bool empty() const { return count == 0; }
};

/// Bytes of SchemaTables::text.
struct SchemaText {
  std::uint32_t begin = 0;
  std::uint32_t size = 0;
};

/// A key and the schema of its value.
struct SchemaKey {
  SchemaText key;
  SchemaId schema = 0;
};

/// A pattern, of patterns, and the schema of the values of all keys that match it.
struct SchemaPatternKey {
  std::uint32_t pattern = 0;
  SchemaId schema = 0;
};

/// The keys that have to be there where `key` is.
struct SchemaDependency {
  SchemaText key;
  SchemaRange others;  // of words
};

/// A value of an enum.
struct SchemaConstant {
  SchemaText json;
  SchemaText canonical;  // canonical_json.h
};

struct SchemaBounds {
  std::optional<std::uint64_t> min_properties;
  std::optional<std::uint64_t> max_properties;
  std::optional<std::uint64_t> min_items;
  std::optional<std::uint64_t> max_items;
  std::optional<std::uint64_t> min_length;  // code points
  std::optional<std::uint64_t> max_length;
  std::optional<double> multiple_of;
  std::optional<double> minimum;
  std::optional<double> maximum;
  std::optional<double> exclusive_minimum;
  std::optional<double> exclusive_maximum;
};

/// One schema object; the default accepts everything.
struct SchemaNode {
  bool never = false;  // the schema `false`
  bool deprecated = false;
  bool unique_items = false;
  std::uint8_t types = kTypeAny;
  std::uint32_t bounds = 0;  // the first are those that hold nothing
  std::optional<SchemaId> ref;
  SchemaRange all_of;  // of ids
  SchemaRange any_of;
  SchemaRange one_of;
  std::optional<SchemaId> negated;
  std::optional<SchemaId> condition;    // if
  std::optional<SchemaId> consequence;  // then
  std::optional<SchemaId> alternative;  // else
  /// enum, and const as an enum of one: of constants.
  std::optional<SchemaRange> enumeration;

  SchemaRange properties;          // of keys, sorted
  SchemaRange pattern_properties;  // of pattern_keys
  std::optional<SchemaId> additional_properties;
  std::optional<SchemaId> property_names;
  SchemaRange required;  // of words
  /// What a key asks for when it is there: other keys, or a schema for its mapping.
  SchemaRange dependent_required;  // of dependencies
  SchemaRange dependent_schemas;   // of keys

  SchemaRange prefix_items;       // of ids
  std::optional<SchemaId> items;  // of those after the prefix
  std::optional<SchemaId> contains;

  std::optional<std::uint32_t> pattern;  // of patterns
};

/// Does not own the arrays.
struct SchemaTables {
  std::span<const SchemaNode> nodes;  // the first is the root
  std::span<const SchemaBounds> bounds;
  std::span<const SchemaId> ids;
  std::span<const SchemaKey> keys;
  std::span<const SchemaPatternKey> pattern_keys;
  std::span<const SchemaText> words;
  std::span<const SchemaDependency> dependencies;
  std::span<const SchemaConstant> constants;
  std::span<const SchemaText> patterns;
  std::string_view text;

  std::string_view at(SchemaText part) const { return text.substr(part.begin, part.size); }

  template <typename Item>
  static std::span<const Item> part(std::span<const Item> all, SchemaRange range) {
    return all.subspan(range.begin, range.count);
  }

  /// The schema that the node's properties give for this key.
  std::optional<SchemaId> property(const SchemaNode& node, std::string_view key) const;
};

}  // namespace bulkhead::text
