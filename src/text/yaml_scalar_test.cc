#include "text/yaml_scalar.h"

#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace bulkhead::text {
namespace {

std::string dump(const Value& value) {
  if (value.is_null()) return "null";
  if (const bool* v = value.as_bool()) return *v ? "bool true" : "bool false";
  if (const std::int64_t* v = value.as_integer()) return fmt::format("int {}", *v);
  if (const double* v = value.as_float()) return fmt::format("float {}", *v);
  if (value.as_string()) return "string";
  return "collection";
}

TEST(PlainScalar, MeansWhatGoYamlMakesOfIt) {
  struct Case {
    std::string_view text;
    std::string_view expected;
  };
  const std::vector<Case> cases = {
      {"", "null"},
      {"~", "null"},
      {"null", "null"},
      {"Null", "null"},
      {"NULL", "null"},
      {"nULL", "string"},
      {"true", "bool true"},
      {"True", "bool true"},
      {"TRUE", "bool true"},
      {"false", "bool false"},
      {"tRUE", "string"},
      {"yes", "string"},
      {"no", "string"},
      {"on", "string"},
      {"off", "string"},
      {"y", "string"},
      {"n", "string"},
      {"0", "int 0"},
      {"00", "int 0"},
      {"-0", "float -0"},
      {"+0", "int 0"},
      {"12", "int 12"},
      {"+1", "int 1"},
      {"-1", "int -1"},
      {"--1", "string"},
      {"+", "string"},
      {"-", "string"},
      {"017", "int 15"},
      {"0777", "int 511"},
      {"-017", "int -15"},
      {"0o17", "int 15"},
      {"0O17", "int 15"},
      {"0o8", "string"},
      {"0o", "string"},
      {"0x1F", "int 31"},
      {"0X1f", "int 31"},
      {"-0x10", "int -16"},
      {"0xg", "string"},
      {"0b11", "int 3"},
      {"0b12", "string"},
      {"08", "float 8"},
      {"09.5", "float 9.5"},
      {"1_000", "int 1000"},
      {"1__0", "int 10"},
      {"_1", "string"},
      {"1_000.5", "float 1000.5"},
      {"1.", "float 1"},
      {"1.10", "float 1.1"},
      {".5", "float 0.5"},
      {"-.5", "float -0.5"},
      {"+.5", "float 0.5"},
      {".", "string"},
      {"..", "string"},
      {".e3", "string"},
      {".5_0", "string"},
      {"1e3", "float 1000"},
      {"1.e3", "float 1000"},
      {"1E-2", "float 0.01"},
      {"1e", "string"},
      {"1e+", "string"},
      {"1e999", "string"},
      {"1e-999", "float 0"},
      {".inf", "float inf"},
      {"+.INF", "float inf"},
      {"-.Inf", "float -inf"},
      {".iNF", "string"},
      {".nan", "float nan"},
      {"inf", "string"},
      {"nan", "string"},
      {"22:22", "string"},
      {"190:20:30", "string"},
      {"2024-01-01", "string"},
      {"2024-01-01T10:00:00Z", "string"},
      {"1.2.3", "string"},
      {"127.0.0.1", "string"},
      {"8080:80", "string"},
      {"10s", "string"},
      {"9223372036854775807", "int 9223372036854775807"},
      {"-9223372036854775808", "int -9223372036854775808"},
      {"9223372036854775808", "float 9.223372036854776e+18"},
      {"18446744073709551616", "float 1.8446744073709552e+19"},
      {"<<", "string"},
      {"=", "string"},
  };
  for (const Case& c : cases) {
    const Value value = resolve_plain_scalar(c.text);
    EXPECT_EQ(dump(value), c.expected) << "'" << c.text << "'";
    if (const std::string* text = value.as_string()) {
      EXPECT_EQ(*text, c.text);
    }
  }
}

}  // namespace
}  // namespace bulkhead::text
