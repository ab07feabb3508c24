#include "rules/wording.h"

#include <gtest/gtest.h>

namespace bulkhead::rules {
namespace {

TEST(Wording, ListsNames) {
  EXPECT_EQ(listed({}), "");
  EXPECT_EQ(listed({"a"}), "`a`");
  EXPECT_EQ(listed({"a", "b"}), "`a` and `b`");
  EXPECT_EQ(listed({"a", "b", "c"}), "`a`, `b` and `c`");
  EXPECT_EQ(listed({"a", "b", "c"}, 2), "`a`, `b` and `c`");
  EXPECT_EQ(listed({"a", "b", "c", "d"}, 2), "`a`, `b` and 2 others");
}

TEST(Wording, Counts) {
  EXPECT_EQ(counted(1, "service"), "1 service");
  EXPECT_EQ(counted(2, "service"), "2 services");
}

}  // namespace
}  // namespace bulkhead::rules
