#include "text/schema_source.h"

#include <gtest/gtest.h>

#include "text/json.h"
#include "text/json_schema_compile.h"

namespace bulkhead::text {
namespace {

TEST(SchemaSource, WritesWhatDiffersFromTheDefaults) {
  const auto schema = parse_json(R"({
    "type": "object",
    "required": ["a"],
    "properties": {
      "b": {"type": "string", "minLength": 1, "pattern": "^x"},
      "a": {"enum": ["on", 2]}
    },
    "patternProperties": {"^x": {"minimum": 0.5}},
    "additionalProperties": false
  })");
  ASSERT_TRUE(schema.has_value());
  const auto compiled = compile_schema(*schema);
  ASSERT_TRUE(compiled.has_value());
  EXPECT_EQ(schema_source(compiled->tables(), "place", "tables"),
            R"(// Written by bulkhead_schema_source.
#include <array>

#include "text/json_schema_tables.h"

namespace place {

const bulkhead::text::SchemaTables& tables();

namespace {

using namespace bulkhead::text;

#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

constexpr std::array<SchemaNode, 5> kNodes = {{
    {.types = 64U, .properties = {0, 2}, .pattern_properties = {0, 1}, .additional_properties = 4U, .required = {0, 1}},
    {.types = 16U, .bounds = 1U, .pattern = 0U},
    {.enumeration = SchemaRange{0, 2}},
    {.bounds = 2U},
    {.never = true},
}};

constexpr std::array<SchemaBounds, 3> kBounds = {{
    {},
    {.min_length = 1U},
    {.minimum = 0.5},
}};

constexpr std::array<SchemaId, 0> kIds = {{
}};

constexpr std::array<SchemaKey, 2> kKeys = {{
    {{0, 1}, 2},
    {{14, 1}, 1},
}};

constexpr std::array<SchemaPatternKey, 1> kPatternKeys = {{
    {0, 3},
}};

constexpr std::array<SchemaText, 1> kWords = {{
    {0, 1},
}};

constexpr std::array<SchemaDependency, 0> kDependencies = {{
}};

constexpr std::array<SchemaConstant, 2> kConstants = {{
    {{3, 4}, {7, 4}},
    {{11, 1}, {12, 2}},
}};

constexpr std::array<SchemaText, 1> kPatterns = {{
    {1, 2},
}};

constexpr char kText[] = R"bh_text(a^x"on"2:on2#2b)bh_text";

constexpr SchemaTables kTables = {kNodes, kBounds, kIds, kKeys, kPatternKeys, kWords,
    kDependencies, kConstants, kPatterns, {kText, sizeof kText - 1}};

}  // namespace

const SchemaTables& tables() { return kTables; }

}  // namespace place
)");
}

}  // namespace
}  // namespace bulkhead::text
