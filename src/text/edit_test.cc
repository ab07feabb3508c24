#include "text/edit.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "text/yaml.h"

namespace bulkhead::text {
namespace {

Value value_of(std::string_view yaml) {
  Sources sources;
  std::vector<Diagnostic> out;
  std::optional<Value> value = parse_yaml(sources, sources.add("v", std::string(yaml)), {}, out);
  EXPECT_TRUE(value.has_value()) << yaml;
  return value ? *std::move(value) : Value();
}

std::string outcome(std::string_view content,
                    const std::function<Result<Edit>(const Sources&, SourceId)>& make) {
  Sources sources;
  const SourceId id = sources.add("c.yaml", std::string(content));
  Result<Edit> edit = make(sources, id);
  if (!edit) return "error: " + edit.error().message;
  return apply_edits(content, {*edit}).value();
}

TEST(ApplyEdits, SplicesInAnyOrderAndRefusesOverlaps) {
  const auto edit = [](std::uint32_t begin, std::uint32_t end, std::string text) {
    return Edit{{SourceId{0}, begin, end}, std::move(text)};
  };
  EXPECT_EQ(apply_edits("abcdef", {}).value(), "abcdef");
  EXPECT_EQ(apply_edits("abcdef", {edit(4, 5, "E"), edit(0, 1, ""), edit(2, 2, "-")}).value(),
            "b-cdEf");
  EXPECT_EQ(apply_edits("ab", {edit(1, 2, "X"), edit(1, 1, "1"), edit(1, 1, "2")}).value(), "a12X");
  EXPECT_EQ(apply_edits("abcdef", {edit(0, 3, ""), edit(2, 4, "")}).error().message,
            "the edit of bytes 2 to 4 overlaps one that ends at byte 3");
  EXPECT_EQ(apply_edits("ab", {edit(1, 3, "")}).error().message,
            "the edit of bytes 1 to 3 lies outside the 2 bytes of the file");
}

TEST(InsertKey, KeepsIndentationAndComments) {
  struct Case {
    std::string_view content;
    YamlPath path;
    std::string_view value;
    std::string_view expected;
  };
  const std::vector<Case> cases = {
      {"a: 1\n", {}, "x", "a: 1\nnew: x\n"},
      {"a: 1", {}, "x", "a: 1\nnew: x"},
      {"a: 1\r\nb: 2\r\n", {}, "x", "a: 1\r\nb: 2\r\nnew: x\r\n"},
      {"s:\n    a: 1   # one\n    # two\n\nt: 2\n",
       {"s"},
       "x",
       "s:\n    a: 1   # one\n    new: x\n    # two\n\nt: 2\n"},
      {"s:\n  a:\n    b: 1\nt: 2\n",
       {"s"},
       "{p: [1, {q: r}], u: {}}",
       "s:\n  a:\n    b: 1\n  new:\n    p:\n      - 1\n      - q: r\n    u: {}\nt: 2\n"},
      {"l:\n- a: 1\n- b: 2\n", {"l", std::size_t{0}}, "x", "l:\n- a: 1\n  new: x\n- b: 2\n"},
      {"s: {a: 1, b: [2]}\n", {"s"}, "x", "s: {a: 1, b: [2], new: x}\n"},
      {"s: {a: 1,\n    b: 2, # c\n}\n", {"s"}, "x", "s: {a: 1,\n    b: 2, new: x, # c\n}\n"},
      {"s: {}\n", {"s"}, "'a, b'", "s: {new: \"a, b\"}\n"},
      {"s: # none\nt: 1\n", {"s"}, "x", "s: # none\n  new: x\nt: 1\n"},
      {"s: ~\n", {"s"}, "x", "s: {new: x}\n"},
      {"m: &m {z: 1}\ns:\n  <<: *m\n  a: 1\n",
       {"s"},
       "x",
       "m: &m {z: 1}\ns:\n  <<: *m\n  a: 1\n  new: x\n"},
      {"s:\n  a: |\n    text\n\nt: 1\n", {"s"}, "x", "s:\n  a: |\n    text\n  new: x\n\nt: 1\n"},
      {"s:\n  a: 1\n", {"s"}, "\"p\\nq\\n\"", "s:\n  a: 1\n  new: |\n    p\n    q\n"},
      {"s:\n  a: 1\n", {"s"}, "'true'", "s:\n  a: 1\n  new: \"true\"\n"},
      {"s:\n  new: 1\n", {"s"}, "x", "error: 's' has the key 'new' already"},
      {"s: [1]\n", {"s"}, "x", "error: 's' cannot be edited: it is no mapping"},
      {"s: {a: 1}\n", {"t"}, "x", "error: 't' is not written in this file"},
      {"m: &m {z: 1}\ns: *m\n", {"s"}, "x", "error: 's' cannot be edited: it is an alias"},
      {"m: &m {z: 1}\ns: *m\n",
       {"m"},
       "x",
       "error: 'm' cannot be edited: something else would change with it"},
      {"m: &m {z: {}}\ns: *m\n",
       {"s", "z"},
       "x",
       "error: 's.z' cannot be edited: an alias stands on the way, and what it names is used "
       "elsewhere"},
      {"a: [\n", {}, "x", "error: c.yaml cannot be edited: invalid YAML: expected a value here"},
      {"", {}, "x", "error: 'the document' cannot be edited: the file is empty"},
  };
  for (const Case& c : cases) {
    const Value value = value_of(c.value);
    EXPECT_EQ(outcome(c.content,
                      [&](const Sources& sources, SourceId id) {
                        return insert_key(sources, id, c.path, "new", value);
                      }),
              c.expected)
        << c.content;
  }
}

TEST(AppendItem, KeepsIndentationAndComments) {
  struct Case {
    std::string_view content;
    YamlPath path;
    std::string_view value;
    std::string_view expected;
  };
  const std::vector<Case> cases = {
      {"l:\n  - a # x\n  # y\nm: 1\n", {"l"}, "b", "l:\n  - a # x\n  - b\n  # y\nm: 1\n"},
      {"l:\n- a\nm: 1\n", {"l"}, "{b: 1, c: [2]}", "l:\n- a\n- b: 1\n  c:\n    - 2\nm: 1\n"},
      {"l: [a, b ]\n", {"l"}, "c", "l: [a, b, c ]\n"},
      {"l: []\n", {"l"}, "'80:80'", "l: [\"80:80\"]\n"},
      {"l:\nm: 1\n", {"l"}, "c", "l:\n  - c\nm: 1\n"},
      {"l: x\n", {"l"}, "c", "error: 'l' cannot be edited: it is no list"},
  };
  for (const Case& c : cases) {
    const Value value = value_of(c.value);
    EXPECT_EQ(
        outcome(c.content, [&](const Sources& sources,
                               SourceId id) { return append_item(sources, id, c.path, value); }),
        c.expected)
        << c.content;
  }
}

TEST(ReplaceValue, KeepsQuotesWhereTheyCanHoldTheString) {
  struct Case {
    std::string_view content;
    YamlPath path;
    std::string_view value;
    std::string_view expected;
  };
  const std::vector<Case> cases = {
      {"a: x # c\n", {"a"}, "z", "a: z # c\n"},
      {"a: 'x'\n", {"a"}, "\"it's\"", "a: 'it''s'\n"},
      {"a: \"x\"\n", {"a"}, "z", "a: \"z\"\n"},
      {"a: 'x'\n", {"a"}, "\"\\t\"", "a: \"\\t\"\n"},
      {"a: x\n", {"a"}, "'yes'", "a: \"yes\"\n"},
      {"a: 'x'\n", {"a"}, "5", "a: 5\n"},
      {"a: &n x\nb: 1\n", {"a"}, "z", "a: &n z\nb: 1\n"},
      {"a: &n x\nb: *n\n",
       {"a"},
       "z",
       "error: 'a' cannot be edited: something else would change with it"},
      {"a: [x, y]\n", {"a", std::size_t{1}}, "'p, q'", "a: [x, \"p, q\"]\n"},
      {"a:\n  - x\n  -\n", {"a", std::size_t{1}}, "z", "a:\n  - x\n  - z\n"},
      {"a:\nb: 1\n", {"a"}, "z", "a: z\nb: 1\n"},
      {"a: [1, 2] # c\n", {"a"}, "{p: [q]}", "a: {p: [q]} # c\n"},
      {"a: |\n  x\nb: 1\n", {"a"}, "z", "a: z\nb: 1\n"},
      {"a: !override x\n", {"a"}, "z", "a: !override z\n"},
      {"a:\n  b: 1\n", {"a"}, "z", "error: 'a' cannot be edited: it is a block of several lines"},
      {"a: 1\n", {"b"}, "z", "error: 'b' is not written in this file"},
  };
  for (const Case& c : cases) {
    const Value value = value_of(c.value);
    EXPECT_EQ(
        outcome(c.content, [&](const Sources& sources,
                               SourceId id) { return replace_value(sources, id, c.path, value); }),
        c.expected)
        << c.content;
  }
}

TEST(RemoveEntry, TakesTheLinesAndLeavesTheRest) {
  struct Case {
    std::string_view content;
    YamlPath path;
    std::string_view expected;
  };
  const std::vector<Case> cases = {
      {"a: 1\nb: 2 # two\nc: 3\n", {"b"}, "a: 1\nc: 3\n"},
      {"a: 1\n# on b\nb:\n  x: 1\n  y: [2,\n    3]\n\n# on c\nc: 3\n",
       {"b"},
       "a: 1\n# on b\n\n# on c\nc: 3\n"},
      {"a: 1\nb: 2", {"b"}, "a: 1"},
      {"a: 1\r\nb: 2\r\n", {"a"}, "b: 2\r\n"},
      {"{a: 1, b: 2, c: 3}\n", {"b"}, "{a: 1, c: 3}\n"},
      {"{a: 1, b: 2}\n", {"b"}, "{a: 1}\n"},
      {"s: {a: 1}\n", {"s", "a"}, "s: {}\n"},
      {"l: [a, b, c]\n", {"l", std::size_t{0}}, "l: [b, c]\n"},
      {"l:\n  - a\n  - b: 1\n    c: 2\n  - d\n", {"l", std::size_t{1}}, "l:\n  - a\n  - d\n"},
      {"l:\n  - b: 1\n    c: 2\n", {"l", std::size_t{0}, "b"}, "l:\n  - c: 2\n"},
      {"l:\n  - b: 1\n    c: 2\n", {"l", std::size_t{0}, "c"}, "l:\n  - b: 1\n"},
      {"l:\n  - a\n  -\n  - c\n", {"l", std::size_t{1}}, "l:\n  - a\n  - c\n"},
      {"l:\n  - &x a\n  - &y b\n", {"l", std::size_t{1}}, "l:\n  - &x a\n"},
      {"a: &x 1\nb: *x\n",
       {"a"},
       "error: 'a' cannot be edited: it would become alias '*x' has no anchor '&x' before it"},
      {"s:\n  a: 1\nt: 2\n", {"s", "a"}, "error: 's.a' cannot be edited: it is alone in its block"},
      {"s:\n  a: 1\n", {"s", "b"}, "error: 's.b' is not written in this file"},
      {"s: 1\n", {}, "error: 'the document' cannot be edited: it is the whole file"},
      {"m: &m {z: 1}\ns: {<<: *m, a: 1}\n", {"s", "z"}, "error: 's.z' is not written in this file"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(outcome(c.content, [&](const Sources& sources,
                                     SourceId id) { return remove_entry(sources, id, c.path); }),
              c.expected)
        << c.content;
  }
}

}  // namespace
}  // namespace bulkhead::text
