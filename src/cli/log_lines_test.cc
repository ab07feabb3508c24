#include "cli/log_lines.h"

#include <gtest/gtest.h>

namespace bulkhead::cli {
namespace {

TEST(LogLines, AreWholeAndSayWhoseTheyAre) {
  LogLines lines("web-1  | ");
  EXPECT_EQ(lines.add("one\ntw"), "web-1  | one\n");
  EXPECT_EQ(lines.add("o"), "");
  EXPECT_EQ(lines.add("\n\nthree"), "web-1  | two\nweb-1  | \n");
  EXPECT_EQ(lines.finish(), "web-1  | three\n");
  EXPECT_EQ(lines.finish(), "");
}

TEST(LogLines, WithoutAPrefixAreAsTheyCame) {
  LogLines lines("");
  EXPECT_EQ(lines.add("a\nb\n"), "a\nb\n");
  EXPECT_EQ(lines.finish(), "");
}

}  // namespace
}  // namespace bulkhead::cli
