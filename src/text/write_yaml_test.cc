#include "text/write_yaml.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "text/yaml.h"

namespace bulkhead::text {
namespace {

Value parse(std::string_view yaml) {
  Sources sources;
  std::vector<Diagnostic> out;
  std::optional<Value> value =
      parse_yaml(sources, sources.add("c.yaml", std::string(yaml)), {}, out);
  EXPECT_TRUE(value.has_value()) << yaml;
  return value ? *std::move(value) : Value();
}

TEST(WriteYaml, WritesStringsAsGoYamlDoes) {
  struct Case {
    std::string text;
    std::string_view expected;
  };
  const std::vector<Case> cases = {
      {"abc", "abc"},
      {"", "\"\""},
      {"a b", "a b"},
      {" a", "' a'"},
      {"a ", "'a '"},
      {"1", "\"1\""},
      {"017", "\"017\""},
      {"0x1F", "\"0x1F\""},
      {"1_000", "\"1_000\""},
      {"1.5", "\"1.5\""},
      {"-1", "\"-1\""},
      {"1e3", "\"1e3\""},
      {".inf", "\".inf\""},
      {"true", "\"true\""},
      {"null", "\"null\""},
      {"~", "\"~\""},
      {"yes", "\"yes\""},
      {"Off", "\"Off\""},
      {"y", "\"y\""},
      {"<<", "\"<<\""},
      {"22:22", "\"22:22\""},
      {"8080:80", "8080:80"},
      {"12:30:45", "\"12:30:45\""},
      {"12:60", "12:60"},
      {"2024-01-01", "\"2024-01-01\""},
      {"2024-02-30", "2024-02-30"},
      {"2023-02-29", "2023-02-29"},
      {"2024-02-29", "\"2024-02-29\""},
      {"2024-1-1 10:00:00.5", "\"2024-1-1 10:00:00.5\""},
      {"2024-01-01T10:00:00Z", "\"2024-01-01T10:00:00Z\""},
      {"2024-01-01t10:00:00+02:00", "\"2024-01-01t10:00:00+02:00\""},
      {"2024-01-01T10:00:00", "2024-01-01T10:00:00"},
      {"x:", "'x:'"},
      {"a: b", "'a: b'"},
      {"a:b", "a:b"},
      {"a #b", "'a #b'"},
      {"a#b", "a#b"},
      {"#a", "'#a'"},
      {"- a", "'- a'"},
      {"-a", "-a"},
      {"-", "'-'"},
      {"---", "'---'"},
      {"---a", "'---a'"},
      {"? a", "'? a'"},
      {"?a", "?a"},
      {":a", ":a"},
      {"*a", "'*a'"},
      {"&a", "'&a'"},
      {"!a", "'!a'"},
      {"{a}", "'{a}'"},
      {"[a]", "'[a]'"},
      {"a{b}", "a{b}"},
      {"${A}", "${A}"},
      {"%a", "'%a'"},
      {"@a", "'@a'"},
      {"`a`", "'`a`'"},
      {"|a", "'|a'"},
      {">a", "'>a'"},
      {"'a'", "'''a'''"},
      {"\"a\"", "'\"a\"'"},
      {"it's", "it's"},
      {"say \"x\"", "say \"x\""},
      {"a\tb", "\"a\\tb\""},
      {"a\\b", "a\\b"},
      {"ü€", "ü€"},
      {"\U0001F600", "\"\\U0001F600\""},
      {"\xc2\x85", "\"\\N\""},
      {"a\xc2\xa0", "a\xc2\xa0"},
      {"\x1b[31m", "\"\\e[31m\""},
      {"\x7f", "\"\\x7F\""},
      {"\xef\xbb\xbf", "\"\\uFEFF\""},
      {"\n", "\"\\n\""},
      {"a\n\xe2\x80\xa8\nb", "\"a\\n\\L\\nb\""},
      {"a\r\nb", "\"a\\r\\nb\""},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(write_yaml(Value(c.text)), std::string(c.expected) + "\n");
    EXPECT_EQ(write_yaml_string(c.text), c.expected);
    EXPECT_EQ(parse(std::string(c.expected) + "\n"), Value(c.text)) << c.expected;
  }
  EXPECT_EQ(write_yaml_string("a\nb"), "\"a\\nb\"");
  EXPECT_EQ(write_yaml_string("a\xff"), "\"a\xef\xbf\xbd\"");
}

TEST(WriteYaml, LaysCollectionsAndBlocksOutAsGoYamlDoes) {
  const std::vector<std::string> texts = {
      "a: 1\nb:\n  c: true\n  d: null\n",
      "a:\n  - b\n  - - c\n    - d\n  - e: 1\n    f:\n      - g\n  - {}\n  - []\n",
      "a: {}\nb: []\n",
      "{}\n",
      "[]\n",
      "null\n",
      "- a\n- b: c\n",
      "a: 1.5\nb: .inf\nc: -.inf\nd: 1e+06\n",
      "a: |-\n  x\n  y\n",
      "a: |\n  x\n  y\n",
      "a: |+\n  x\n\nb: 1\n",
      "a: |2-\n   x\n  y\n",
      "a: |2\n\n   x\n",
      "a: |2-\n  \tx\n  y\n",
      "a: |2\n\n  \tx\n",
      "a:\n  b: |\n    x\n\n      y\n  c:\n    - |-\n      p\n      q\n",
      "|-\n  a\n  b\n",
      "- |-\n  a\n  b\n",
      "\"1\": a\n'b:': c\n\"yes\": d\n\"\": e\n",
  };
  for (const std::string& text : texts) {
    EXPECT_EQ(write_yaml(parse(text)), text);
  }
  Mapping long_key;
  long_key.set(std::string(129, 'k'), parse("a: 1\nb: 2\n"));
  long_key.set("two\nlines", parse("[1]"));
  EXPECT_EQ(write_yaml(Value(long_key)),
            "? " + std::string(129, 'k') + "\n: a: 1\n  b: 2\n? |-\n  two\n  lines\n: - 1\n");
}

TEST(WriteYaml, OrdersKeysAsGoYamlDoes) {
  std::vector<std::string> keys = {"a10", "a2",  "b",  "a",   "ab", "a-b", "a_b",
                                   "A",   "1",   "10", "2",   "",   "a01", "a1",
                                   "a1b", "a1-", "é",  "x-y", "xy", "x.y"};
  std::sort(keys.begin(), keys.end(), go_yaml_key_less);
  std::string joined;
  for (const std::string& key : keys) joined += key + " ";
  EXPECT_EQ(joined, " 1 2 10 A a a-b a_b a1 a1b a1- a01 a2 a10 ab b x-y x.y xy é ");
}

}  // namespace
}  // namespace bulkhead::text
