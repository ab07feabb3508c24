#include "text/schema_source.h"

#include <cstdint>
#include <optional>

#include <fmt/format.h>

namespace bulkhead::text {
namespace {

/// The fields of one item that differ from what they are by default, in braces.
class Fields {
 public:
  void flag(std::string_view name, bool value) {
    if (value) add(name, "true");
  }
  void number(std::string_view name, std::uint64_t value, std::uint64_t otherwise = 0) {
    if (value != otherwise) add(name, fmt::format("{}U", value));
  }
  void number(std::string_view name, const std::optional<std::uint64_t>& value) {
    if (value) add(name, fmt::format("{}U", *value));
  }
  void id(std::string_view name, const std::optional<std::uint32_t>& value) {
    if (value) add(name, fmt::format("{}U", *value));
  }
  void real(std::string_view name, const std::optional<double>& value) {
    if (value) add(name, fmt::format("{:#}", *value));
  }
  void range(std::string_view name, SchemaRange value) {
    if (!value.empty()) add(name, braces(value));
  }
  void range(std::string_view name, const std::optional<SchemaRange>& value) {
    if (value) add(name, "SchemaRange" + braces(*value));
  }

  std::string text() const { return "{" + text_ + "}"; }

 private:
  static std::string braces(SchemaRange value) {
    return fmt::format("{{{}, {}}}", value.begin, value.count);
  }
  void add(std::string_view name, std::string_view value) {
    text_ += fmt::format("{}.{} = {}", text_.empty() ? "" : ", ", name, value);
  }

  std::string text_;
};

std::string item(const SchemaNode& node) {
  Fields fields;
  fields.flag("never", node.never);
  fields.flag("deprecated", node.deprecated);
  fields.flag("unique_items", node.unique_items);
  fields.number("types", node.types, kTypeAny);
  fields.number("bounds", node.bounds);
  fields.id("ref", node.ref);
  fields.range("all_of", node.all_of);
  fields.range("any_of", node.any_of);
  fields.range("one_of", node.one_of);
  fields.id("negated", node.negated);
  fields.id("condition", node.condition);
  fields.id("consequence", node.consequence);
  fields.id("alternative", node.alternative);
  fields.range("enumeration", node.enumeration);
  fields.range("properties", node.properties);
  fields.range("pattern_properties", node.pattern_properties);
  fields.id("additional_properties", node.additional_properties);
  fields.id("property_names", node.property_names);
  fields.range("required", node.required);
  fields.range("dependent_required", node.dependent_required);
  fields.range("dependent_schemas", node.dependent_schemas);
  fields.range("prefix_items", node.prefix_items);
  fields.id("items", node.items);
  fields.id("contains", node.contains);
  fields.id("pattern", node.pattern);
  return fields.text();
}

std::string item(const SchemaBounds& bounds) {
  Fields fields;
  fields.number("min_properties", bounds.min_properties);
  fields.number("max_properties", bounds.max_properties);
  fields.number("min_items", bounds.min_items);
  fields.number("max_items", bounds.max_items);
  fields.number("min_length", bounds.min_length);
  fields.number("max_length", bounds.max_length);
  fields.real("multiple_of", bounds.multiple_of);
  fields.real("minimum", bounds.minimum);
  fields.real("maximum", bounds.maximum);
  fields.real("exclusive_minimum", bounds.exclusive_minimum);
  fields.real("exclusive_maximum", bounds.exclusive_maximum);
  return fields.text();
}

std::string item(SchemaId id) {
  return std::to_string(id);
}

std::string item(SchemaText text) {
  return fmt::format("{{{}, {}}}", text.begin, text.size);
}

std::string item(const SchemaKey& key) {
  return fmt::format("{{{}, {}}}", item(key.key), key.schema);
}

std::string item(const SchemaPatternKey& key) {
  return fmt::format("{{{}, {}}}", key.pattern, key.schema);
}

std::string item(const SchemaDependency& dependency) {
  return fmt::format("{{{}, {{{}, {}}}}}", item(dependency.key), dependency.others.begin,
                     dependency.others.count);
}

std::string item(const SchemaConstant& constant) {
  return fmt::format("{{{}, {}}}", item(constant.json), item(constant.canonical));
}

template <typename Item>
std::string array(std::string_view type, std::string_view name, std::span<const Item> items) {
  std::string text =
      fmt::format("constexpr std::array<{}, {}> {} = {{{{\n", type, items.size(), name);
  for (const Item& one : items) text += fmt::format("    {},\n", item(one));
  return text + "}};\n\n";
}

}  // namespace

std::string schema_source(const SchemaTables& tables, std::string_view name_space,
                          std::string_view function) {
  std::string text = "// Written by bulkhead_schema_source.\n#include <array>\n\n";
  text += fmt::format("#include \"text/json_schema_tables.h\"\n\nnamespace {} {{\n", name_space);
  text += fmt::format("\nconst bulkhead::text::SchemaTables& {}();\n\nnamespace {{\n\n", function);
  text += "using namespace bulkhead::text;\n\n";
  text += "#pragma GCC diagnostic ignored \"-Wmissing-field-initializers\"\n\n";
  text += array("SchemaNode", "kNodes", tables.nodes);
  text += array("SchemaBounds", "kBounds", tables.bounds);
  text += array("SchemaId", "kIds", tables.ids);
  text += array("SchemaKey", "kKeys", tables.keys);
  text += array("SchemaPatternKey", "kPatternKeys", tables.pattern_keys);
  text += array("SchemaText", "kWords", tables.words);
  text += array("SchemaDependency", "kDependencies", tables.dependencies);
  text += array("SchemaConstant", "kConstants", tables.constants);
  text += array("SchemaText", "kPatterns", tables.patterns);
  text += fmt::format("constexpr char kText[] = R\"bh_text({})bh_text\";\n\n", tables.text);
  text += "constexpr SchemaTables kTables = {kNodes, kBounds, kIds, kKeys, kPatternKeys, kWords,\n";
  text += "    kDependencies, kConstants, kPatterns, {kText, sizeof kText - 1}};\n\n";
  text += fmt::format(
      "}}  // namespace\n\nconst SchemaTables& {}() {{ return kTables; }}\n\n}}  // namespace {}\n",
      function, name_space);
  return text;
}

}  // namespace bulkhead::text
