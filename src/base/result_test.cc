#include "base/result.h"

#include <memory>

#include <gtest/gtest.h>

#include "base/check.h"

namespace bulkhead {
namespace {

Result<std::unique_ptr<int>> make(bool succeed) {
  if (!succeed) return failure(ErrorKind::kNotFound, "no such thing");
  return std::make_unique<int>(7);
}

Status nothing(bool succeed) {
  if (!succeed) return failure(ErrorKind::kTimeout, "too late");
  return {};
}

Result<int> use(bool first, bool second) {
  const std::unique_ptr<int> value = TRY(make(first));
  TRY(nothing(second));
  return *value;
}

TEST(Try, GivesTheValueOrReturnsTheError) {
  EXPECT_EQ(use(true, true).value(), 7);
  EXPECT_EQ(use(false, true).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(use(true, false).error().message, "too late");
}

TEST(WithContext, SaysWhatWasBeingDone) {
  EXPECT_EQ(with_context(make(false), "reading a.yaml").error().message,
            "reading a.yaml: no such thing");
}

TEST(CheckDeathTest, AbortsWithThePlace) {
  EXPECT_DEATH(CHECK(1 + 1 == 3), "1 \\+ 1 == 3 does not hold .*result_test.cc");
}

}  // namespace
}  // namespace bulkhead
