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
  const auto text = write_baseline({finding("one"), finding("two"), finding("two")}, sources, {});
  const auto baseline = read_baseline(text);
  ASSERT_TRUE(baseline) << baseline.error().message;
  ASSERT_EQ(baseline->size(), 2U);
  Report report;
  report.findings = {finding("one"), finding("two"), finding("two"), finding("two"),
                     finding("three")};
  apply_baseline(*baseline, sources, {}, report);
  ASSERT_EQ(report.findings.size(), 2U);  // the third "two", and "three"
  EXPECT_EQ(report.findings[0].diagnostic.message, "two");
  EXPECT_EQ(report.findings[1].diagnostic.message, "three");
  EXPECT_EQ(report.accepted.size(), 3U);
}

TEST(Baseline, ANoteDoesNotHideTheWarningThatItBecame) {
  const text::Sources sources;
  model::Finding note = finding("one");
  note.diagnostic.severity = text::Severity::kNote;
  model::Finding warning = note;
  warning.diagnostic.severity = text::Severity::kWarning;
  const auto of_note = read_baseline(write_baseline({note}, sources, {}));
  Report report;
  report.findings = {warning};
  apply_baseline(*of_note, sources, {}, report);
  EXPECT_EQ(report.findings.size(), 1U);
  const auto of_warning = read_baseline(write_baseline({warning}, sources, {}));
  report.findings = {note};
  apply_baseline(*of_warning, sources, {}, report);
  EXPECT_TRUE(report.findings.empty());
}

TEST(Baseline, NeverAcceptsFilesThatCannotBeUnderstood) {
  const text::Sources sources;
  model::Finding fault = finding("the file is no YAML");
  fault.diagnostic.code = "BH020";
  fault.diagnostic.severity = text::Severity::kError;
  const auto baseline = read_baseline(write_baseline({fault}, sources, {}));
  Report report;
  report.findings = {fault};
  apply_baseline(*baseline, sources, {}, report);
  EXPECT_EQ(report.findings.size(), 1U);
}

TEST(Baseline, RefusesOtherText) {
  for (const char* text : {"", "[]", "{}", R"({"version": 2, "findings": []})", R"({"version": 1})",
                           R"({"version": 1, "findings": [{}]})"}) {
    EXPECT_FALSE(read_baseline(text)) << text;
  }
}

}  // namespace
}  // namespace bulkhead::rules
