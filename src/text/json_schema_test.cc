#include "text/json_schema.h"

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "text/yaml.h"

namespace bulkhead::text {
namespace {

// Schema and value are both YAML here; the result has one line a fact.
std::string violations(std::string_view schema, std::string_view yaml,
                       const SchemaOptions& options = {}) {
  Sources sources;
  std::vector<Diagnostic> out;
  const SourceId schema_id = sources.add("schema", std::string(schema));
  const SourceId id = sources.add("c.yaml", std::string(yaml));
  const std::optional<Value> compiled_from = parse_yaml(sources, schema_id, {}, out);
  const std::optional<Value> value = parse_yaml(sources, id, {}, out);
  if (!compiled_from || !value) return "no YAML: " + out.front().message;
  const Result<JsonSchema> compiled = JsonSchema::compile(*compiled_from);
  if (!compiled) return compiled.error().message;
  std::string text;
  bool error = false;
  for (const SchemaViolation& v : compiled->validate(*value, options)) {
    const Diagnostic& d = v.diagnostic;
    error = error || d.severity == Severity::kError;
    text += fmt::format("{} {}: {}: {} <{}> [{} {}]\n", sources.where(d.span), d.code,
                        name(d.severity), d.message, sources.text(d.span), v.keyword, v.path);
    for (const RelatedSpan& r : d.related) {
      text +=
          fmt::format("  {}: {} <{}>\n", sources.where(r.span), r.message, sources.text(r.span));
    }
    if (!d.help.empty()) text += fmt::format("  help: {}\n", d.help);
  }
  EXPECT_EQ(compiled->valid(*value), !error);
  return text;
}

constexpr std::string_view kServices = R"(
type: object
properties:
  name: {type: string, pattern: '^[a-z]+$', minLength: 2, maxLength: 5}
  old: {type: string, deprecated: true}
  services:
    type: object
    patternProperties: {'^[a-z]+$': {$ref: '#/$defs/service'}}
    additionalProperties: false
patternProperties: {'^x-': {}}
additionalProperties: false
$defs:
  service:
    type: object
    properties:
      image: {type: string}
      ports:
        type: array
        items:
          oneOf:
            - {type: [number, string]}
            - type: object
              properties: {target: {type: integer, minimum: 1, maximum: 65535}, mode: {enum: [host, ingress]}}
              required: [target]
              additionalProperties: false
        uniqueItems: true
      depends_on:
        oneOf:
          - {$ref: '#/$defs/strings'}
          - type: object
            additionalProperties: {type: object, required: [condition]}
      scale: {type: [integer, 'null'], exclusiveMinimum: 0, exclusiveMaximum: 10}
      command: {anyOf: [{type: string}, {$ref: '#/$defs/strings'}]}
    additionalProperties: false
  strings: {type: array, items: {type: string}, minItems: 1}
)";

TEST(JsonSchema, SaysWhatDoesNotFitAndWhere) {
  struct Case {
    std::string_view yaml;
    std::string_view expected;
  };
  const std::vector<Case> cases = {
      {"name: abc\nx-y: 1\nservices: {a: {image: i, ports: [80, '81', {target: 82}]}}\n", ""},
      {"[1]",
       "c.yaml:1:1 BH012: error: the document must be a mapping, not a list <[1]> [type ]\n"},
      {"name: 5\n",
       "c.yaml:1:7 BH012: error: 'name' must be a string, not an integer <5> [type name]\n"},
      {"name: A\n",
       "c.yaml:1:7 BH012: error: 'name' must have at least 2 characters, not 1 <A> [minLength "
       "name]\n"
       "c.yaml:1:7 BH012: error: 'name' must match the pattern ^[a-z]+$, which 'A' does not "
       "<A> [pattern name]\n"},
      {"name: abcdefgh\n",
       "c.yaml:1:7 BH012: error: 'name' must have at most 5 characters, not 8 <abcdefgh> "
       "[maxLength name]\n"},
      {"nmae: abc\nfoo: 1\n",
       "c.yaml:1:1 BH012: error: key 'nmae' is not known in the document <nmae> "
       "[additionalProperties ]\n"
       "  help: did you mean `name`?\n"
       "c.yaml:2:1 BH012: error: key 'foo' is not known in the document <foo> "
       "[additionalProperties ]\n"
       "  help: use one of: name, old, services\n"},
      {"services: {a: {imgae: x}, A: {}}\n",
       "c.yaml:1:16 BH012: error: key 'imgae' is not known in 'services.a' <imgae> "
       "[additionalProperties services.a]\n"
       "  help: did you mean `image`?\n"
       "c.yaml:1:27 BH012: error: key 'A' is not allowed in 'services' <A> "
       "[additionalProperties services]\n"
       "  help: use a key that matches ^[a-z]+$\n"},
      {"services:\n  a: [1]\n  b: null\n  c:\n",
       "c.yaml:2:3 BH012: error: 'services.a' must be a mapping, not a list <a> [type "
       "services.a]\n"
       "c.yaml:3:6 BH012: error: 'services.b' must be a mapping, not null <null> [type "
       "services.b]\n"
       "c.yaml:4:3 BH012: error: 'services.c' must be a mapping, not null <c> [type "
       "services.c]\n"},
      {"services: {a: {ports: 80}}\n",
       "c.yaml:1:23 BH012: error: 'services.a.ports' must be a list, not an integer <80> "
       "[type services.a.ports]\n"},
      {"services: {a: {ports: [80, true, [1]]}}\n",
       "c.yaml:1:28 BH012: error: 'services.a.ports[1]' must be a string, a number or a "
       "mapping, not a boolean <true> [type services.a.ports.1]\n"
       "c.yaml:1:34 BH012: error: 'services.a.ports[2]' must be a string, a number or a "
       "mapping, not a list <[1]> [type services.a.ports.2]\n"},
      {"services: {a: {ports: [{target: 0}, {target: 1.5}, {target: 70000, mode: hots}, {}]}}\n",
       "c.yaml:1:33 BH012: error: 'services.a.ports[0].target' must be at least 1, not 0 <0> "
       "[minimum services.a.ports.0.target]\n"
       "c.yaml:1:46 BH012: error: 'services.a.ports[1].target' must be an integer, not a "
       "number <1.5> [type services.a.ports.1.target]\n"
       "c.yaml:1:61 BH012: error: 'services.a.ports[2].target' must be at most 65535, not "
       "70000 <70000> [maximum services.a.ports.2.target]\n"
       "c.yaml:1:74 BH012: error: 'services.a.ports[2].mode' must be 'host' or 'ingress', not "
       "'hots' <hots> [enum services.a.ports.2.mode]\n"
       "  help: did you mean `host`?\n"
       "c.yaml:1:81 BH012: error: 'services.a.ports[3]' lacks the key 'target' <{}> [required "
       "services.a.ports.3]\n"},
      {"services: {a: {ports: [80, '80', 80.0, {target: 1}, {target: 1}]}}\n",
       "c.yaml:1:34 BH012: error: 'services.a.ports' holds 80 twice <80.0> [uniqueItems "
       "services.a.ports]\n"
       "  c.yaml:1:24: given first here <80>\n"
       "  help: remove one of the two\n"
       "c.yaml:1:53 BH012: error: 'services.a.ports' holds {\"target\":1} twice <{target: 1}> "
       "[uniqueItems services.a.ports]\n"
       "  c.yaml:1:40: given first here <{target: 1}>\n"
       "  help: remove one of the two\n"},
      {"services: {a: {depends_on: 1}}\n",
       "c.yaml:1:28 BH012: error: 'services.a.depends_on' must be a list or a mapping, not an "
       "integer <1> [type services.a.depends_on]\n"},
      {"services: {a: {depends_on: [x, 1]}}\n",
       "c.yaml:1:32 BH012: error: 'services.a.depends_on[1]' must be a string, not an integer "
       "<1> [type services.a.depends_on.1]\n"},
      {"services: {a: {depends_on: []}}\n",
       "c.yaml:1:16 BH012: error: 'services.a.depends_on' must have at least 1 item, not 0 "
       "<depends_on> [minItems services.a.depends_on]\n"},
      {"services: {a: {depends_on: {b: {}}}}\n",
       "c.yaml:1:29 BH012: error: 'services.a.depends_on.b' lacks the key 'condition' <b> "
       "[required services.a.depends_on.b]\n"},
      {"services: {a: {scale: 0}, b: {scale: 10}, c: {scale: 9.0}, d: {scale: }}\n",
       "c.yaml:1:23 BH012: error: 'services.a.scale' must be more than 0, not 0 <0> "
       "[exclusiveMinimum services.a.scale]\n"
       "c.yaml:1:38 BH012: error: 'services.b.scale' must be less than 10, not 10 <10> "
       "[exclusiveMaximum services.b.scale]\n"},
      {"services: {a: {command: {}}, b: {command: [1]}, c: {command: x}}\n",
       "c.yaml:1:16 BH012: error: 'services.a.command' must be a string or a list, not a "
       "mapping <command> [type services.a.command]\n"
       "c.yaml:1:44 BH012: error: 'services.b.command[0]' must be a string, not an integer "
       "<1> [type services.b.command.0]\n"},
      {"old: x\n", ""},
  };
  for (const Case& c : cases) EXPECT_EQ(violations(kServices, c.yaml), c.expected) << c.yaml;
}

TEST(JsonSchema, ReportsDeprecatedKeysWhereAsked) {
  SchemaOptions options;
  options.report_deprecated = true;
  EXPECT_EQ(violations(kServices, "old: x\n", options),
            "c.yaml:1:1 BH012: warning: 'old' is deprecated <old> [deprecated old]\n");
}

TEST(JsonSchema, LeavesOutWhatIsTooMuch) {
  SchemaOptions options;
  options.max_violations = 2;
  EXPECT_EQ(violations("additionalProperties: false", "{a: 1, b: 2, c: 3}", options),
            "c.yaml:1:2 BH012: error: key 'a' is not known in the document <a> "
            "[additionalProperties ]\n"
            "c.yaml:1:8 BH012: error: key 'b' is not known in the document <b> "
            "[additionalProperties ]\n");
}

TEST(JsonSchema, ChecksTheRestOfItsKeywords) {
  struct Case {
    std::string_view schema;
    std::string_view yaml;
    std::string_view expected;
  };
  const std::vector<Case> cases = {
      {"false", "1", "c.yaml:1:1 BH012: error: the document is not allowed <1> [false ]\n"},
      {"true", "1", ""},
      {"{$ref: '#/$defs/a~1b%25', $defs: {'a/b%': {type: string}}}", "a", ""},
      {"const: 1", "1.0", ""},
      {"const: {a: [1]}", "{a: [2]}",
       "c.yaml:1:1 BH012: error: the document must be {\"a\":[1]}, not {\"a\":[2]} <{a: [2]}> "
       "[enum ]\n"},
      {"not: {type: string}", "x",
       "c.yaml:1:1 BH012: error: the document has a value that is ruled out <x> [not ]\n"},
      {"allOf: [{minimum: 2}, {maximum: 1}]", "1.5",
       "c.yaml:1:1 BH012: error: the document must be at least 2, not 1.5 <1.5> [minimum ]\n"
       "c.yaml:1:1 BH012: error: the document must be at most 1, not 1.5 <1.5> [maximum ]\n"},
      {"propertyNames: {maxLength: 1}", "{a: 1, bc: 2}",
       "c.yaml:1:8 BH012: error: 'bc' must have at most 1 character, not 2 <bc> [maxLength "
       "bc]\n"},
      {"minProperties: 2", "{a: 1}",
       "c.yaml:1:1 BH012: error: the document must have at least 2 keys, not 1 <{a: 1}> "
       "[minProperties ]\n"},
      {"maxProperties: 1", "{a: 1, b: 2}",
       "c.yaml:1:1 BH012: error: the document must have at most 1 key, not 2 <{a: 1, b: 2}> "
       "[maxProperties ]\n"},
      {"maxItems: 1", "[1, 2]",
       "c.yaml:1:1 BH012: error: the document must have at most 1 item, not 2 <[1, 2]> "
       "[maxItems ]\n"},
      {"oneOf: [{minimum: 1}, {maximum: 5}]", "3",
       "c.yaml:1:1 BH012: error: the document fits more than one of the forms that it may "
       "have <3> [oneOf ]\n"},
      {"anyOf: [{enum: [aa, bb]}, {const: cc}]", "ab",
       "c.yaml:1:1 BH012: error: the document must be 'aa' or 'bb', not 'ab' <ab> [enum ]\n"
       "  help: did you mean `aa`?\n"},
      {"{if: {type: string}, then: {minLength: 2}, else: {minimum: 2}}", "[a]", ""},
      {"{if: {type: string}, then: {minLength: 2}, else: {minimum: 2}}", "a",
       "c.yaml:1:1 BH012: error: the document must have at least 2 characters, not 1 <a> "
       "[minLength ]\n"},
      {"{if: {type: string}, then: {minLength: 2}, else: {minimum: 2}}", "1",
       "c.yaml:1:1 BH012: error: the document must be at least 2, not 1 <1> [minimum ]\n"},
      {"{prefixItems: [{type: string}], items: {type: integer}}", "[1, b]",
       "c.yaml:1:2 BH012: error: '[0]' must be a string, not an integer <1> [type 0]\n"
       "c.yaml:1:5 BH012: error: '[1]' must be an integer, not a string <b> [type 1]\n"},
      {"{items: [{type: string}], additionalItems: false}", "[a, b]",
       "c.yaml:1:5 BH012: error: '[1]' is not allowed <b> [false 1]\n"},
      {"{dependencies: {a: [b], c: {required: [d]}}}", "{a: 1, c: 2}",
       "c.yaml:1:1 BH012: error: the document has the key 'a', and lacks 'b', which goes with "
       "it <{a: 1, c: 2}> [dependentRequired ]\n"
       "c.yaml:1:1 BH012: error: the document lacks the key 'd' <{a: 1, c: 2}> [required ]\n"},
      {"contains: {type: string}", "[1]",
       "c.yaml:1:1 BH012: error: the document lacks an item that it must have <[1]> [contains "
       "]\n"},
      {"multipleOf: 0.1", "0.25",
       "c.yaml:1:1 BH012: error: the document must be a multiple of 0.1, not 0.25 <0.25> "
       "[multipleOf ]\n"},
      {"enum: [null, true, 1, x]", "y",
       "c.yaml:1:1 BH012: error: the document must be null, true, 1 or 'x', not 'y' <y> [enum "
       "]\n"},
      {"type: object\nproperties: {a: {$ref: '#'}}\nadditionalProperties: false",
       "{a: {a: {b: 1}}}",
       "c.yaml:1:10 BH012: error: key 'b' is not known in 'a.a' <b> [additionalProperties "
       "a.a]\n"
       "  help: use one of: a\n"},
  };
  for (const Case& c : cases) EXPECT_EQ(violations(c.schema, c.yaml), c.expected) << c.schema;
}

TEST(JsonSchema, RefusesSchemasItDoesNotKnow) {
  struct Case {
    std::string_view schema;
    std::string_view expected;
  };
  const std::vector<Case> cases = {
      {"[1]", "schema #: must be an object or a boolean"},
      {"{type: strnig}", "schema #/type: names no type"},
      {"{properties: {a: {minContains: 1}}}",
       "schema #/properties/a/minContains: this keyword is not supported"},
      {"{$ref: 'other.json'}", "schema #/$ref: 'other.json' is not in this schema"},
      {"{$ref: '#/$defs/a'}", "schema #/$ref: '#/$defs/a' leads nowhere"},
      {"{$ref: '#a'}", "schema #/$ref: '#a' is no JSON pointer"},
      {"{$ref: '#'}", "schema #: a $ref leads back to itself"},
      {"{$defs: {a: {anyOf: [{$ref: '#/$defs/b'}]}, b: {$ref: '#/$defs/a'}}, $ref: '#/$defs/a'}",
       "schema #: a $ref leads back to itself"},
      {"{pattern: '(?=a)'}",
       "schema #/pattern: pattern '(?=a)' uses a group that is not supported (byte 2)"},
      {"{minLength: -1}", "schema #/minLength: must be a whole number, not negative"},
      {"{uniqueItems: 1}", "schema #/uniqueItems: must be a boolean"},
      {"{oneOf: []}", "schema #/oneOf: must be a list of schemas"},
      {"{required: a}", "schema #/required: must be a list of keys"},
      {"{dependencies: {a: [b]}, dependentRequired: {a: [c]}}",
       "schema #/dependentRequired: says again what another keyword says"},
  };
  for (const Case& c : cases) EXPECT_EQ(violations(c.schema, "a"), c.expected) << c.schema;
}

}  // namespace
}  // namespace bulkhead::text
