#include "text/go_bool.h"

#include <gtest/gtest.h>

namespace bulkhead::text {
namespace {

TEST(GoBool, IsTwelveWords) {
  for (const char* yes : {"1", "t", "T", "TRUE", "true", "True"}) {
    EXPECT_EQ(parse_go_bool(yes), true) << yes;
  }
  for (const char* no : {"0", "f", "F", "FALSE", "false", "False"}) {
    EXPECT_EQ(parse_go_bool(no), false) << no;
  }
  for (const char* neither : {"", "yes", "on", "tRUE", " true", "2"}) {
    EXPECT_EQ(parse_go_bool(neither), std::nullopt) << neither;
  }
}

}  // namespace
}  // namespace bulkhead::text
