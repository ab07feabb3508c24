#include "compose/raw_env_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bulkhead::compose {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

const VariableLookup kOnlyHome = [](std::string_view name) -> const std::string* {
  static const std::string home = "/root";
  return name == "HOME" ? &home : nullptr;
};

TEST(RawEnvFile, KeepsValuesAsTheyAreWritten) {
  std::map<std::string, std::string> variables;
  const EnvFileFault fault = parse_raw_env_file(
      "\xef\xbb\xbf"
      "A=\"quoted\" # kept\n"
      "  # a comment\n"
      "\n"
      "\tB=$HOME = x \r\n"
      "HOME\n"
      "NOWHERE\n"
      "C=",
      kOnlyHome, variables);
  EXPECT_EQ(fault.message, "");
  EXPECT_THAT(variables, ElementsAre(Pair("A", "\"quoted\" # kept"), Pair("B", "$HOME = x "),
                                     Pair("C", ""), Pair("HOME", "/root")));
}

TEST(RawEnvFile, NamesTheLineThatItDoesNotUnderstand) {
  std::map<std::string, std::string> variables;
  EnvFileFault fault = parse_raw_env_file("A=1\nB C=2\n", kOnlyHome, variables);
  EXPECT_EQ(fault.message, "the variable name \"B C\" has a space in it");
  EXPECT_EQ(fault.offset, 4U);
  fault = parse_raw_env_file("=1\n", kOnlyHome, variables);
  EXPECT_EQ(fault.message, "a line has no variable name before =");
  fault = parse_raw_env_file("A=1\nB=\xff\n", kOnlyHome, variables);
  EXPECT_EQ(fault.message, "a line is no UTF-8");
}

}  // namespace
}  // namespace bulkhead::compose
