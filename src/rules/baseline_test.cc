#include "rules/baseline.h"

#include <gtest/gtest.h>

#include "rules/table.h"

namespace bulkhead::rules {
namespace {

model::Finding finding(const char* message) {
  std::vector<model::Finding> out;
  Sink(*find_rule("BH305"), out).add({}, message, {model::ServiceName("a")});
  return out.front();
}

TEST(Baseline, IsReadAsItWasWritten) {
  const text::Sources sources;
  const auto text = write_baseline({finding("one"), finding("two"), finding("two")}, sources);
  const auto baseline = read_baseline(text);
  ASSERT_TRUE(baseline) << baseline.error().message;
  ASSERT_EQ(baseline->size(), 2U);
  Report report;
  report.findings = {finding("one"), finding("two"), finding("two"), finding("two"),
                     finding("three")};
  apply_baseline(*baseline, sources, report);
  ASSERT_EQ(report.findings.size(), 2U);  // the third "two", and "three"
  EXPECT_EQ(report.findings[0].diagnostic.message, "two");
  EXPECT_EQ(report.findings[1].diagnostic.message, "three");
  EXPECT_EQ(report.accepted.size(), 3U);
}

TEST(Baseline, RefusesOtherText) {
  for (const char* text : {"", "[]", "{}", R"({"version": 2, "findings": []})", R"({"version": 1})",
                           R"({"version": 1, "findings": [{}]})"}) {
    EXPECT_FALSE(read_baseline(text)) << text;
  }
}

}  // namespace
}  // namespace bulkhead::rules
