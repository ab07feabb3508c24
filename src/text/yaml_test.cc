#include "text/yaml.h"

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace bulkhead::text {
namespace {

std::string dump(const Value& value) {
  const std::string_view tag = value.tag() == Tag::kReset      ? "!reset "
                               : value.tag() == Tag::kOverride ? "!override "
                                                               : "";
  std::string body;
  if (value.is_null()) body = "null";
  if (const bool* v = value.as_bool()) body = *v ? "true" : "false";
  if (const std::int64_t* v = value.as_integer()) body = std::to_string(*v);
  if (const double* v = value.as_float()) body = fmt::format("{}f", *v);
  if (const std::string* v = value.as_string()) body = fmt::format("'{}'", *v);
  if (const Sequence* items = value.as_sequence()) {
    for (const Value& item : *items) body += (body.empty() ? "" : ", ") + dump(item);
    body = "[" + body + "]";
  }
  if (const Mapping* entries = value.as_mapping()) {
    for (const Mapping::Entry& entry : *entries) {
      body += fmt::format("{}{}: {}", body.empty() ? "" : ", ", entry.key, dump(entry.value));
    }
    body = "{" + body + "}";
  }
  return std::string(tag) + body;
}

// Everything a diagnostic says, one line a fact.
std::string show(const Sources& sources, const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const Diagnostic& d : diagnostics) {
    text += fmt::format("{}: {} {}: {} <{}>\n", sources.where(d.span), d.code, d.rule, d.message,
                        sources.text(d.span));
    if (!d.label.empty()) text += fmt::format("  label: {}\n", d.label);
    for (const RelatedSpan& r : d.related) {
      text +=
          fmt::format("  {}: {} <{}>\n", sources.where(r.span), r.message, sources.text(r.span));
    }
    if (!d.help.empty()) text += fmt::format("  help: {}\n", d.help);
  }
  return text;
}

std::string parsed(std::string_view yaml, const YamlOptions& options = {}) {
  Sources sources;
  const SourceId id = sources.add("c.yaml", std::string(yaml));
  std::vector<Diagnostic> out;
  const std::optional<Value> value = parse_yaml(sources, id, options, out);
  EXPECT_EQ(value.has_value(), out.empty());
  return value ? dump(*value) : show(sources, out);
}

struct Case {
  std::string_view yaml;
  std::string_view expected;
};

TEST(Yaml, BuildsValues) {
  const std::vector<Case> cases = {
      {"", "null"},
      {"# nothing\n", "null"},
      {"---\n", "null"},
      {"---\na: 1\n...\n", "{a: 1}"},
      {"%YAML 1.1\n---\na: 1\n", "{a: 1}"},
      {"a: {b: [1, two, 3.5], c: }\n", "{a: {b: [1, 'two', 3.5f], c: null}}"},
      {"{\"a\": [true, null], \"b\": \"1\"}", "{a: [true, null], b: '1'}"},
      {"a: yes\nb: 'no'\nc: \"on\"\n", "{a: 'yes', b: 'no', c: 'on'}"},
      {"a: |\n  x\n  y\nb: >-\n  x\n  y\n", "{a: 'x\ny\n', b: 'x y'}"},
      {"a: one\n  two\n", "{a: 'one two'}"},
      {"? a\n: 1\n? b\n", "{a: 1, b: null}"},
      {"\xef\xbb\xbf"
       "a: ü\n",
       "{a: 'ü'}"},
      {"a:\r\n  - b\r\n", "{a: ['b']}"},
      {"a: !!str 123\nb: !!int \"5\"\nc: !!float 2\nd: !!bool \"true\"\n",
       "{a: '123', b: 5, c: 2f, d: true}"},
      {"a: !!null ~\nb: !!seq [1]\nc: !!map {d: 1}\ne: ! 12\nf: !!timestamp 2024-01-01\n",
       "{a: null, b: [1], c: {d: 1}, e: '12', f: '2024-01-01'}"},
      {"a: !!binary aGk=\n", "{a: 'hi'}"},
      {"a: !reset null\nb: !override [1]\nc: !reset {d: 1}\ne: !override x\n",
       "{a: !reset 'null', b: !override [1], c: !reset {d: 1}, e: !override 'x'}"},
      {"x: &x [A, B]\na: *x\n", "{x: ['A', 'B'], a: ['A', 'B']}"},
      {"a: &v 1\nb: *v\nc: &v 2\nd: *v\n", "{a: 1, b: 1, c: 2, d: 2}"},
      {"k: &k name\n*k : v\n", "{k: 'name', name: 'v'}"},
      {"'<<': 1\n", "{<<: 1}"},
  };
  for (const Case& c : cases) EXPECT_EQ(parsed(c.yaml), c.expected) << c.yaml;
}

TEST(Yaml, MergesAsGoYamlDoes) {
  const std::vector<Case> cases = {
      // Explicit keys win wherever they stand, and come first.
      {"x: &x {a: 1, b: 2}\ny: {b: 3, <<: *x}\nz: {<<: *x, b: 3}\n",
       "{x: {a: 1, b: 2}, y: {b: 3, a: 1}, z: {b: 3, a: 1}}"},
      // Of several mappings the earlier wins.
      {"x: &x {a: 1}\ny: &y {a: 2, b: 2}\nz: {<<: [*x, *y]}\n",
       "{x: {a: 1}, y: {a: 2, b: 2}, z: {a: 1, b: 2}}"},
      {"l: &l [{a: 1}, {b: 2}]\nz:\n  <<: *l\n", "{l: [{a: 1}, {b: 2}], z: {a: 1, b: 2}}"},
      {"z: {<<: {a: 1}, b: 2}\n", "{z: {b: 2, a: 1}}"},
      {"x: &x {a: 1}\ny: &y {<<: *x, b: 2}\nz: {<<: *y}\n",
       "{x: {a: 1}, y: {b: 2, a: 1}, z: {b: 2, a: 1}}"},
      {"x: &x {a: 1}\nz: {!!merge <<: *x}\n", "{x: {a: 1}, z: {a: 1}}"},
      {"x: &x {a: !reset 1}\nz: {<<: *x}\n", "{x: {a: !reset '1'}, z: {a: !reset '1'}}"},
  };
  for (const Case& c : cases) EXPECT_EQ(parsed(c.yaml), c.expected) << c.yaml;
}

void list_spans(const Sources& sources, const Value& value, const std::string& path,
                std::string& out) {
  out += fmt::format("{} <{}>\n", path.empty() ? "." : path, sources.text(value.span()));
  if (const Sequence* items = value.as_sequence()) {
    for (std::size_t i = 0; i < items->size(); ++i) {
      list_spans(sources, (*items)[i], fmt::format("{}[{}]", path, i), out);
    }
  }
  if (const Mapping* entries = value.as_mapping()) {
    for (const Mapping::Entry& entry : *entries) {
      EXPECT_NE(sources.text(entry.key_span).find(entry.key), std::string_view::npos);
      list_spans(sources, entry.value, path + "." + entry.key, out);
    }
  }
}

TEST(Yaml, SpansAreExactBytes) {
  const std::vector<Case> cases = {
      {"a: 1\n", ". <a: 1>\n.a <1>\n"},
      {"\xef\xbb\xbf# ü€\nä: \"ö\" # ß\nb: [é, {c: 'ñ'}]  \n\n\n",
       ". <ä: \"ö\" # ß\nb: [é, {c: 'ñ'}]>\n.ä <\"ö\">\n.b <[é, {c: 'ñ'}]>\n.b[0] <é>\n"
       ".b[1] <{c: 'ñ'}>\n.b[1].c <'ñ'>\n"},
      // Block collections end with their last token: no blank lines, no comments.
      {"a:\n  b:\n    - x # one\n    - y   # two\n\n  # three\n\nc: z\n",
       ". <a:\n  b:\n    - x # one\n    - y   # two\n\n  # three\n\nc: z>\n"
       ".a <b:\n    - x # one\n    - y>\n.a.b <- x # one\n    - y>\n.a.b[0] <x>\n.a.b[1] <y>\n"
       ".c <z>\n"},
      {"a:\n- x\n- y\nb: z\n",
       ". <a:\n- x\n- y\nb: z>\n.a <- x\n- y>\n.a[0] <x>\n.a[1] <y>\n.b <z>\n"},
      // A null that is not written.
      {"a:\nb:   # c\n\nd: [ , ]\n", "error"},
      {"a:\nb:   # c\n\nd:\n  -\n  - e\n",
       ". <a:\nb:   # c\n\nd:\n  -\n  - e>\n.a <>\n.b <>\n.d <-\n  - e>\n.d[0] <>\n.d[1] <e>\n"},
      {"{a , b: , c}", ". <{a , b: , c}>\n.a <>\n.b <>\n.c <>\n"},
      // Anchors and tags stand outside the value.
      {"a: &x !!str 1\nb: &y\n  &k c: d\ne: !!seq &z # f\n  - g\nh: &n\ni: j\n",
       ". <a: &x !!str 1\nb: &y\n  &k c: d\ne: !!seq &z # f\n  - g\nh: &n\ni: j>\n.a <1>\n"
       ".b <&k c: d>\n.b.c <d>\n.e <- g>\n.e[0] <g>\n.h <>\n.i <j>\n"},
      // Block scalars end with their last visible character.
      {"a: |\n  x\n  y\n\n\nb: >+ # f\n  z\n\nc: |-\nd: 1\n",
       ". <a: |\n  x\n  y\n\n\nb: >+ # f\n  z\n\nc: |-\nd: 1>\n.a <|\n  x\n  y>\n"
       ".b <>+ # f\n  z>\n.c <|->\n.d <1>\n"},
      {"a: x\n  y\n\n  z\nb: \"p\n  q\"\n",
       ". <a: x\n  y\n\n  z\nb: \"p\n  q\">\n.a <x\n  y\n\n  z>\n.b <\"p\n  q\">\n"},
      // Pairs in a flow list.
      {"[a: b , c, d : {e: f} ]",
       ". <[a: b , c, d : {e: f} ]>\n[0] <a: b>\n[0].a <b>\n[1] <c>\n[2] <d : {e: f}>\n"
       "[2].d <{e: f}>\n[2].d.e <f>\n"},
      {"a:\r\n  b: \"c\"\r\nd: e\r\n",
       ". <a:\r\n  b: \"c\"\r\nd: e>\n.a <b: \"c\">\n.a.b <\"c\">\n.d <e>\n"},
      // An alias and what it merges keep the place where they were written.
      {"x: &x {a: 1}\ny: *x\n",
       ". <x: &x {a: 1}\ny: *x>\n.x <{a: 1}>\n.x.a <1>\n.y <{a: 1}>\n.y.a <1>\n"},
  };
  for (const Case& c : cases) {
    Sources sources;
    const SourceId id = sources.add("c.yaml", std::string(c.yaml));
    std::vector<Diagnostic> out;
    const std::optional<Value> value = parse_yaml(sources, id, {}, out);
    if (!value) {
      EXPECT_EQ(c.expected, "error") << show(sources, out);
      continue;
    }
    std::string listed;
    list_spans(sources, *value, "", listed);
    EXPECT_EQ(listed, c.expected) << c.yaml;
  }
}

TEST(Yaml, SaysWhatIsWrongAndWhere) {
  const std::vector<Case> cases = {
      {"services:\n  a:\n    image: x\n   hostname: h\n",
       "c.yaml:4:4: BH001 invalid-yaml: invalid YAML: expected a key of the mapping here <h>\n"
       "  c.yaml:2:3: in the mapping that begins here <a>\n"
       "  help: give this line the indentation of the other keys of its mapping\n"},
      {"a: \"x\n",
       "c.yaml:1:4: BH001 invalid-yaml: invalid YAML: this quote is not closed <\">\n"
       "  help: close it where the value ends\n"},
      {"a:\n  b: c\n\td: e\n",
       "c.yaml:3:1: BH001 invalid-yaml: invalid YAML: a tab cannot be used for indentation "
       "<\t>\n"
       "  help: indent with spaces\n"},
      {"a: b: c\n",
       "c.yaml:1:5: BH001 invalid-yaml: invalid YAML: a second ':' stands in this value <:>\n"
       "  c.yaml:1:2: the value of this key begins after its ':' <:>\n"
       "  help: quote the value\n"},
      {"a: [1, 2\nb: 3\n",
       "c.yaml:2:2: BH001 invalid-yaml: invalid YAML: expected ',' or ']' in the list <:>\n"
       "  c.yaml:1:4: in the list that begins here <[>\n"},
      {"ü: @x\n",
       "c.yaml:1:4: BH001 invalid-yaml: invalid YAML: a plain value cannot begin with '@' "
       "<@>\n"
       "  help: quote the value\n"},
      {"a: \"\\q\"\n",
       "c.yaml:1:5: BH001 invalid-yaml: invalid YAML: this escape is not known in double "
       "quotes <\\>\n"
       "  help: write '\\\\' for a backslash, or use single quotes\n"},
      {"a\nb: c\n",
       "c.yaml:2:2: BH001 invalid-yaml: invalid YAML: a ':' cannot stand here <:>\n"
       "  help: quote the text before it if it contains ': ', or put the key on a line of its "
       "own\n"},
      {"a: 1\nb: 2\na: 3\n",
       "c.yaml:3:1: BH002 duplicate-key: key 'a' is given twice in one mapping <a>\n"
       "  c.yaml:1:1: given first here <a>\n"
       "  help: keep one of the two\n"},
      {"x: {a: 1, a: 2, b: 3, \"b\": 4}\n",
       "c.yaml:1:11: BH002 duplicate-key: key 'a' is given twice in one mapping <a>\n"
       "  c.yaml:1:5: given first here <a>\n"
       "  help: keep one of the two\n"
       "c.yaml:1:23: BH002 duplicate-key: key 'b' is given twice in one mapping <\"b\">\n"
       "  c.yaml:1:17: given first here <b>\n"
       "  help: keep one of the two\n"},
      {"x: &x {a: 1}\nz:\n  <<: *x\n  <<: *x\n",
       "c.yaml:4:3: BH002 duplicate-key: key '<<' is given twice in one mapping <<<>\n"
       "  c.yaml:3:3: given first here <<<>\n"
       "  help: merge a list: '<<: [*a, *b]'\n"},
      {"a: *nope\n",
       "c.yaml:1:4: BH006 unknown-alias: alias '*nope' has no anchor '&nope' before it <*nope>\n"
       "  help: quote the text if it is no alias; an anchor must stand before its aliases, in "
       "the same file\n"},
      {"a: &a\n  b: *a\n",
       "c.yaml:2:6: BH003 yaml-limit: alias '*a' stands inside the value of its anchor '&a' "
       "<*a>\n"
       "  c.yaml:2:3: the value of '&a' begins here <b>\n"
       "  help: remove the alias: a value cannot contain itself\n"},
      {"s: &s text\na: {<<: *s}\n",
       "c.yaml:2:9: BH007 invalid-merge: '<<' merges a scalar, but needs a mapping or a list "
       "of mappings <*s>\n"
       "  help: name an anchor whose value is a mapping\n"},
      {"s: &s [{a: 1}, 2]\na: {<<: *s}\n",
       "c.yaml:1:16: BH007 invalid-merge: '<<' merges a list whose items are not all mappings "
       "<2>\n"
       "  help: name anchors whose values are mappings\n"},
      {"a: {1: x, 2.5: y, true: z, ~: n, [p]: q}\n? \n: r\n",
       "c.yaml:1:5: BH005 non-string-key: key '1' is an integer, but must be a string <1>\n"
       "  help: quote it: \"1\"\n"
       "c.yaml:1:11: BH005 non-string-key: key '2.5' is a number, but must be a string <2.5>\n"
       "  help: quote it: \"2.5\"\n"
       "c.yaml:1:19: BH005 non-string-key: key 'true' is a boolean, but must be a string "
       "<true>\n"
       "  help: quote it: \"true\"\n"
       "c.yaml:1:28: BH005 non-string-key: key '~' is null, but must be a string <~>\n"
       "  help: quote it: \"~\"\n"
       "c.yaml:1:34: BH005 non-string-key: a key of a mapping is a list, but must be a string "
       "<[p]>\n"
       "  help: write the key as a string; quote text that begins with '['\n"
       "c.yaml:2:2: BH005 non-string-key: a key of a mapping is null, but must be a string "
       "<>\n"
       "  help: write a key before the colon\n"},
      {"a: !vault secret\nb: !!set {x: }\nc: !custom [1]\n",
       "c.yaml:1:11: BH004 unsupported-tag: tag '!vault' is not supported here <secret>\n"
       "  help: remove the tag; !reset, !override and the core tags such as !!str are "
       "understood\n"
       "c.yaml:2:10: BH004 unsupported-tag: tag '!!set' is not supported here <{x: }>\n"
       "  help: remove the tag; !reset, !override and the core tags such as !!str are "
       "understood\n"
       "c.yaml:3:12: BH004 unsupported-tag: tag '!custom' is not supported here <[1]>\n"
       "  help: remove the tag; !reset, !override and the core tags such as !!str are "
       "understood\n"},
      {"!reset a: 1\n",
       "c.yaml:1:8: BH004 unsupported-tag: tag '!reset' stands on a key, but belongs to a "
       "value <a>\n"
       "  help: write it after the colon: 'a: !reset'\n"},
      {"a: !!int x\nb: !!binary \"?\"\nc: !!bool 1\n",
       "c.yaml:1:10: BH010 invalid-tagged-value: 'x' is a string, but tag '!!int' asks for an "
       "integer <x>\n"
       "  help: change the value, or remove the tag\n"
       "c.yaml:2:13: BH010 invalid-tagged-value: the value of '!!binary' is no base64 "
       "<\"?\">\n"
       "  help: encode the value as base64, or remove the tag\n"
       "c.yaml:3:11: BH010 invalid-tagged-value: '1' is an integer, but tag '!!bool' asks for "
       "a boolean <1>\n"
       "  help: change the value, or remove the tag\n"},
      {"a: !!binary r1y2\n",
       "c.yaml:1:13: BH010 invalid-tagged-value: the value of '!!binary' is no UTF-8 text "
       "<r1y2>\n"
       "  help: keep binary data in a file of its own\n"},
      {"a: 1\n---\nb: 2\n---\nc: 3\n",
       "c.yaml:3:1: BH008 several-documents: the file holds 3 YAML documents, but one is "
       "expected <b: 2>\n"
       "  label: the second document\n"
       "  help: keep one document, and remove the line '---' before the others\n"},
      {"a: 1\nb: \xff\n",
       "c.yaml:2:4: BH009 invalid-encoding: byte 0xff is no valid UTF-8 <\xFF>\n"
       "  help: save the file as UTF-8\n"},
      {"a: ä\x01\n",
       "c.yaml:1:5: BH009 invalid-encoding: control character U+0001 is not allowed in YAML "
       "<\x1>\n"
       "  help: remove it, or write it as an escape in double quotes\n"},
  };
  for (const Case& c : cases) EXPECT_EQ(parsed(c.yaml), c.expected) << c.yaml;
}

TEST(Yaml, StopsHostileInputEarlyWithOneDiagnostic) {
  std::string bomb = "a0: &a0 {k: v}\n";
  for (int i = 1; i < 64; ++i) {
    bomb += fmt::format("a{0}: &a{0} [*a{1}, *a{1}, *a{1}, *a{1}]\n", i, i - 1);
  }
  std::string ratio = "a: &a [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n";
  for (const char* next : {"b", "c", "d", "e"}) {
    const std::string alias = fmt::format("*{}", static_cast<char>(next[0] - 1));
    ratio +=
        fmt::format("{0}: &{0} [{1}, {1}, {1}, {1}, {1}, {1}, {1}, {1}, {1}, {1}]\n", next, alias);
  }
  std::string chain = "a0: &a0 [x]\n";
  for (int i = 1; i < 300; ++i) chain += fmt::format("a{0}: &a{0} [*a{1}]\n", i, i - 1);
  std::string blocks;
  for (int i = 0; i < 300; ++i) blocks += "- ";
  YamlOptions few;
  few.limits.max_nodes = 5;
  YamlOptions small;
  small.limits.max_bytes = 4;
  struct HostileCase {
    std::string yaml;
    YamlOptions options;
    std::string_view expected;
  };
  const std::vector<HostileCase> cases = {
      {bomb,
       {},
       "c.yaml:11:12: BH003 yaml-limit: the file has more than 2000000 values, aliases "
       "expanded <*a9>\n"
       "  help: split the file, or use fewer aliases\n"},
      {ratio,
       {},
       "c.yaml:5:8: BH003 yaml-limit: aliases expand 61 written values to 123461, more than "
       "100 times as many <*d>\n"
       "  label: this alias alone stands for 11111 values\n"
       "  help: write the values out, or use fewer aliases of aliases\n"},
      {chain,
       {},
       "c.yaml:255:14: BH003 yaml-limit: values are nested deeper than 256 levels <*a253>\n"
       "  help: nest less deeply\n"},
      {std::string(100'000, '['),
       {},
       "c.yaml:1:257: BH003 yaml-limit: values are nested deeper than 256 levels <[>\n"
       "  help: nest less deeply\n"},
      {std::string(100'000, '{'),
       {},
       "c.yaml:1:257: BH003 yaml-limit: values are nested deeper than 256 levels <{>\n"
       "  help: nest less deeply\n"},
      {"- " + std::string(300, '['),
       {},
       "c.yaml:1:258: BH003 yaml-limit: values are nested deeper than 256 levels <[>\n"
       "  help: nest less deeply\n"},
      {blocks,
       {},
       "c.yaml:1:513: BH003 yaml-limit: values are nested deeper than 256 levels <>\n"
       "  help: nest less deeply\n"},
      {"[1, 2, 3, 4, 5]", few,
       "c.yaml:1:14: BH003 yaml-limit: the file has more than 5 values, aliases expanded <5>\n"
       "  help: split the file, or use fewer aliases\n"},
      {"a: 1\n", small,
       "c.yaml:1:1: BH003 yaml-limit: the file has 5 bytes, more than the 4 that are read <>\n"
       "  help: split the file\n"},
  };
  for (const HostileCase& c : cases) {
    EXPECT_EQ(parsed(c.yaml, c.options), c.expected) << c.yaml.substr(0, 80);
  }
}

TEST(Yaml, TakesKeysAsTextWhereAsked) {
  YamlOptions options;
  options.non_string_keys = NonStringKeys::kAsText;
  EXPECT_EQ(parsed("{8002: x, true: y, 1.50: z}", options), "{8002: 'x', true: 'y', 1.50: 'z'}");
  EXPECT_EQ(parsed("{8002: x, \"8002\": y}", options),
            "c.yaml:1:11: BH002 duplicate-key: key '8002' is given twice in one mapping "
            "<\"8002\">\n"
            "  c.yaml:1:2: given first here <8002>\n"
            "  help: keep one of the two\n");
}

TEST(Yaml, GivesEachDocumentWhereAsked) {
  const std::vector<Case> cases = {
      {"", ""}, {"a: 1\n", "{a: 1};"}, {"a: &x 1\n---\n---\nb: 2\n", "{a: 1};null;{b: 2};"}};
  for (const Case& c : cases) {
    Sources sources;
    const SourceId id = sources.add("c.yaml", std::string(c.yaml));
    std::vector<Diagnostic> out;
    const auto documents = parse_yaml_documents(sources, id, {}, out);
    ASSERT_TRUE(documents.has_value());
    std::string dumped;
    for (const Value& document : documents.value_or(std::vector<Value>())) {
      dumped += dump(document) + ";";
    }
    EXPECT_EQ(dumped, c.expected);
  }
  // Anchors do not outlive their document.
  Sources sources;
  const SourceId id = sources.add("c.yaml", "a: &x 1\n---\nb: *x\n");
  std::vector<Diagnostic> out;
  EXPECT_FALSE(parse_yaml_documents(sources, id, {}, out).has_value());
  EXPECT_EQ(show(sources, out),
            "c.yaml:3:4: BH006 unknown-alias: alias '*x' has no anchor '&x' before it <*x>\n"
            "  help: quote the text if it is no alias; an anchor must stand before its aliases, in "
            "the same file\n");
}

}  // namespace
}  // namespace bulkhead::text
