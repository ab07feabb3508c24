#include "base/ascii.h"

#include <gtest/gtest.h>

namespace bulkhead {
namespace {

TEST(Ascii, DigitsAreTheTenOfAsciiOnly) {
  EXPECT_TRUE(is_digit('0'));
  EXPECT_TRUE(is_digit('9'));
  EXPECT_FALSE(is_digit('/'));
  EXPECT_FALSE(is_digit(':'));
  EXPECT_FALSE(is_digit('\xb2'));
}

TEST(Ascii, TrimTakesSpaceFromBothSidesAndLeavesItInside) {
  EXPECT_EQ(trim("\t web  db \r\n"), "web  db");
  EXPECT_EQ(trim("web"), "web");
  EXPECT_EQ(trim(" \t\n"), "");
  EXPECT_EQ(trim(""), "");
}

}  // namespace
}  // namespace bulkhead
