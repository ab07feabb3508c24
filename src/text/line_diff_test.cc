#include "text/line_diff.h"

#include <gtest/gtest.h>

namespace bulkhead::text {
namespace {

std::string shown(const std::vector<DiffLine>& lines) {
  std::string text;
  for (const DiffLine& line : lines) {
    text += line.kind == DiffLine::Kind::kSame    ? ' '
            : line.kind == DiffLine::Kind::kAdded ? '+'
                                                  : '-';
    text += line.text + "|";
  }
  return text;
}

TEST(LineDiff, MarksTheFewestLines) {
  EXPECT_EQ(shown(line_diff("a\nb\nc\n", "a\nc\n")), " a|-b| c|");
  EXPECT_EQ(shown(line_diff("a\nc\n", "a\nb\nc\n")), " a|+b| c|");
  EXPECT_EQ(shown(line_diff("a\nb\nc\nd\n", "a\nx\nc\ny\n")), " a|-b|+x| c|-d|+y|");
  EXPECT_EQ(shown(line_diff("a\n", "a\n")), " a|");
  EXPECT_EQ(shown(line_diff("", "a\n")), "+a|");
  EXPECT_EQ(shown(line_diff("a\n", "")), "-a|");
  EXPECT_EQ(shown(line_diff("a\na\n", "a\n")), " a|-a|");
  EXPECT_EQ(shown(line_diff("", "")), "");
}

TEST(LineDiff, LeavesOutWhatIsFarFromADifference) {
  EXPECT_EQ(shown(short_line_diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\nx\n4\n5\n6\n7\ny\n9\n", 1)),
            " 2|-3|+x| 4| …| 7|-8|+y| 9|");
  EXPECT_EQ(shown(short_line_diff("1\n2\n", "1\n2\n", 3)), "");
}

TEST(LineDiff, HugeTextsThatDifferThroughoutTakeNoLongTime) {
  std::string before = "same\n";
  std::string after = "same\n";
  for (int i = 0; i < 5000; ++i) {
    before += "a" + std::to_string(i) + "\n";
    after += "b" + std::to_string(i) + "\n";
  }
  EXPECT_EQ(line_diff(before, after).size(), 10'001U);
}

}  // namespace
}  // namespace bulkhead::text
