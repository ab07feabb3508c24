#include "linux/environment.h"

#include <gtest/gtest.h>

namespace bulkhead::linux {
namespace {

TEST(Environment, GivesWhatTheProcessHas) {
  const Environment environment = Environment::of_process();
  ASSERT_TRUE(environment.find("PATH"));
  EXPECT_NE(environment.find("PATH")->find("/bin"), std::string::npos);
  EXPECT_FALSE(environment.find("BULKHEAD_NO_SUCH_VARIABLE"));
}

TEST(Environment, AnEmptyValueIsSetButGivesWayToADefault) {
  const Environment environment({{"EMPTY", ""}, {"FULL", "a=b"}});
  EXPECT_EQ(environment.find("EMPTY"), "");
  EXPECT_EQ(environment.value_or("EMPTY", "other"), "other");
  EXPECT_EQ(environment.value_or("FULL", "other"), "a=b");
  EXPECT_EQ(environment.value_or("NONE", "other"), "other");
}

}  // namespace
}  // namespace bulkhead::linux
