// Our JSON Schema validator against the JSON-Schema-Test-Suite (draft 7, the newest that Debian
// packages), in every keyword of draft 7 but `format`.
#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "text/json.h"
#include "text/json_schema.h"

namespace bulkhead::text {
namespace {

constexpr const char* kFiles[] = {
    "additionalItems",
    "additionalProperties",
    "allOf",
    "anyOf",
    "boolean_schema",
    "const",
    "contains",
    "default",
    "dependencies",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "if-then-else",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "patternProperties",
    "properties",
    "propertyNames",
    "ref",
    "required",
    "type",
    "uniqueItems",
};

struct Exclusion {
  std::string place;  // file and group
  std::string reason;
};

const std::vector<Exclusion>& exclusions() {
  static const std::vector<Exclusion> kExclusions = {
      {"ref: escaped pointer ref", "schemas under keywords of their own"},
      {"ref: ref overrides any sibling keywords", "2020-12: siblings of $ref count"},
      {"ref: remote ref, containing refs itself", "no remote schema is fetched"},
      {"ref: Recursive references between schemas", "$id as a base for $ref"},
  };
  return kExclusions;
}

TEST(JsonSchemaSuite, AgreesInEverySupportedKeyword) {
  std::set<std::string> unused;
  for (const Exclusion& exclusion : exclusions()) unused.insert(exclusion.place);
  int checked = 0;
  for (const std::string file : kFiles) {
    std::ifstream stream(fmt::format("{}/draft7/{}.json", BULKHEAD_JSON_SCHEMA_SUITE, file));
    ASSERT_TRUE(stream.good()) << file;
    std::ostringstream content;
    content << stream.rdbuf();
    const Result<Value> groups = parse_json(content.str());
    ASSERT_TRUE(groups.has_value()) << file << ": " << groups.error().message;
    for (const Value& group : *groups->as_sequence()) {
      const std::string place = fmt::format("{}: {}", file, *group.get("description")->as_string());
      const Result<JsonSchema> schema = JsonSchema::compile(*group.get("schema"));
      const bool excluded =
          std::any_of(exclusions().begin(), exclusions().end(),
                      [&](const Exclusion& exclusion) { return exclusion.place == place; });
      if (excluded) {
        unused.erase(place);
        continue;
      }
      EXPECT_TRUE(schema.has_value()) << place << ": " << schema.error().message;
      if (!schema) continue;
      for (const Value& test : *group.get("tests")->as_sequence()) {
        const bool expected = *test.get("valid")->as_bool();
        const Value& data = *test.get("data");
        const std::string name =
            fmt::format("{}: {}", place, *test.get("description")->as_string());
        EXPECT_EQ(schema->valid(data), expected) << name;
        EXPECT_EQ(schema->validate(data).empty(), expected) << name;
        ++checked;
      }
    }
  }
  EXPECT_TRUE(unused.empty()) << "an exclusion that nothing needs: " << *unused.begin();
  EXPECT_GT(checked, 390);
}

}  // namespace
}  // namespace bulkhead::text
