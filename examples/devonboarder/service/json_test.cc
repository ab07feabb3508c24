#include "json.h"

#include <gtest/gtest.h>

namespace devonboarder {
namespace {

TEST(Json, EscapesWhatMustNotStandInAString) {
  EXPECT_EQ(json_string("plain"), "\"plain\"");
  EXPECT_EQ(json_string("a\"b\\c"), "\"a\\\"b\\\\c\"");
  EXPECT_EQ(json_string("line\nnext\ttab\r"), "\"line\\nnext\\ttab\\r\"");
  EXPECT_EQ(json_string(std::string_view("\x01\x1f", 2)), "\"\\u0001\\u001f\"");
  EXPECT_EQ(json_string("größer"), "\"größer\"");
}

TEST(Json, ObjectKeepsTheOrderOfItsMembers) {
  EXPECT_EQ(JsonObject{}.str(), "{}");
  EXPECT_EQ(JsonObject{}.text("b", "x").number("a", -3).raw("c", "[1]").str(),
            R"({"b":"x","a":-3,"c":[1]})");
}

}  // namespace
}  // namespace devonboarder
