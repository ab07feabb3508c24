#include "text/json.h"

#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "text/number_text.h"

namespace bulkhead::text {
namespace {

TEST(Json, WritesAsGoDoes) {
  struct Case {
    std::string_view json;
    std::string_view compact;
  };
  const std::vector<Case> cases = {
      {"null", "null"},
      {" [ ] ", "[]"},
      {"{}", "{}"},
      {R"({"b": [1, -2.50, true, null], "a": {"c": "d"}})",
       R"({"b":[1,-2.5,true,null],"a":{"c":"d"}})"},
      {R"("\u0041\u00e9\ud83d\ude00\n\u0001\u2028<&>\/")",
       "\"A\u00e9\U0001F600\\n\\u0001\\u2028<&>/\""},
      {"9223372036854775807", "9223372036854775807"},
      {"9223372036854775808", "9223372036854776000"},
      {"1e21", "1e+21"},
      {"101011151111115111111", "101011151111115110000"},
      {"1e20", "100000000000000000000"},
      {"0.000001", "0.000001"},
      {"0.0000001", "1e-7"},
      {"1.0", "1"},
      {"-0", "-0"},
  };
  for (const Case& c : cases) {
    const Result<Value> value = parse_json(c.json);
    ASSERT_TRUE(value.has_value()) << c.json << ": " << value.error().message;
    EXPECT_EQ(write_compact_json(*value), c.compact);
  }
  const Value value = parse_json(R"({"a": [1, {"b": []}], "c": {}, "d": "<a&b>"})").value();
  EXPECT_EQ(write_json(value), R"({
  "a": [
    1,
    {
      "b": []
    }
  ],
  "c": {},
  "d": "<a&b>"
})");
  EXPECT_EQ(write_json(value, {.indent = 0, .escape_html = true}),
            R"({"a":[1,{"b":[]}],"c":{},"d":"\u003ca\u0026b\u003e"})");
  EXPECT_EQ(write_compact_json(Value("a\xff")), R"("a\ufffd")");
  EXPECT_EQ(write_compact_json(Value(std::numeric_limits<double>::infinity())), "null");
}

TEST(Json, SaysWhatIsNoJson) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "invalid JSON at byte 0: the text ends too early"},
      {"[1, 2", "invalid JSON at byte 5: the text ends too early"},
      {"[1, 2]]", "invalid JSON at byte 6: text follows after the value"},
      {"{\"a\": 1, \"a\": 2}", "invalid JSON at byte 11: key 'a' is given twice in one object"},
      {"{a: 1}", "invalid JSON at byte 1: this is not expected here"},
      {"[01]", "invalid JSON at byte 2: this is not expected here"},
      {"\"\n\"", "invalid JSON at byte 1: this is not expected here"},
      {"\"\\ud800\"", "invalid JSON at byte 7: this is not expected here"},
      {"NaN", "invalid JSON at byte 0: this is not expected here"},
      {"// x\n1", "invalid JSON at byte 0: this is not expected here"},
      {std::string(300, '['), "invalid JSON at byte 256: values are nested too deeply"},
  };
  for (const auto& [json, message] : cases) {
    const Result<Value> value = parse_json(json);
    ASSERT_FALSE(value.has_value()) << json;
    EXPECT_EQ(value.error().message, message) << json;
    EXPECT_EQ(value.error().kind, ErrorKind::kInvalid);
  }
  JsonLimits limits;
  limits.max_bytes = 3;
  EXPECT_EQ(parse_json("[1, 2]", limits).error().message,
            "the JSON text has 6 bytes, more than the 3 that are read");
}

TEST(NumberText, WritesFloatsAsGoDoes) {
  struct Case {
    double value;
    std::string_view json;
    std::string_view printed;
  };
  const std::vector<Case> cases = {
      {0, "0", "0"},
      {-0.0, "-0", "-0"},
      {0.5, "0.5", "0.5"},
      {-1.25, "-1.25", "-1.25"},
      {1000, "1000", "1000"},
      {123456, "123456", "123456"},
      {1234567, "1234567", "1.234567e+06"},
      {1e6, "1000000", "1e+06"},
      {0.0001, "0.0001", "0.0001"},
      {0.00001, "0.00001", "1e-05"},
      {1e-7, "1e-7", "1e-07"},
      {1e100, "1e+100", "1e+100"},
      {0.1 + 0.2, "0.30000000000000004", "0.30000000000000004"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(json_number(c.value), c.json);
    EXPECT_EQ(printed_number(c.value), c.printed);
    EXPECT_EQ(yaml_number(c.value), c.printed);
  }
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(printed_number(infinity), "+Inf");
  EXPECT_EQ(printed_number(-infinity), "-Inf");
  EXPECT_EQ(printed_number(std::numeric_limits<double>::quiet_NaN()), "NaN");
  EXPECT_EQ(yaml_number(infinity), ".inf");
  EXPECT_EQ(yaml_number(-infinity), "-.inf");
  EXPECT_EQ(yaml_number(std::numeric_limits<double>::quiet_NaN()), ".nan");
}

}  // namespace
}  // namespace bulkhead::text
