#include "rules/table.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace bulkhead::rules {
namespace {

std::string stem_of(const Rule& rule) {
  std::string stem = fmt::format("bh{}_{}", rule.code.substr(2), rule.name);
  std::replace(stem.begin(), stem.end(), '-', '_');
  return stem;
}

std::set<std::string> stems(const char* extension) {
  std::set<std::string> found;
  for (const auto& entry :
       std::filesystem::directory_iterator(BULKHEAD_SOURCE_DIR "/src/rules/checks")) {
    if (entry.path().extension() == extension) found.insert(entry.path().stem().string());
  }
  return found;
}

TEST(Table, HasUniqueSortedCodesAndNames) {
  std::set<std::string_view> names;
  std::string_view last;
  for (const Rule& rule : table()) {
    EXPECT_LT(last, rule.code);
    last = rule.code;
    EXPECT_TRUE(names.insert(rule.name).second) << rule.name;
    EXPECT_EQ(rule.code.size(), 5U);
    EXPECT_FALSE(rule.summary.ends_with('.')) << rule.code;
  }
}

TEST(Table, IsWhatTheFolderHolds) {
  std::set<std::string> with_check;
  std::set<std::string> all;
  for (const Rule& rule : table()) {
    all.insert(stem_of(rule));
    if (rule.check != nullptr) with_check.insert(stem_of(rule));
  }
  EXPECT_EQ(stems(".cc"), with_check);
  EXPECT_EQ(stems(".md"), all);
}

TEST(Table, EveryPageBeginsWithItsRule) {
  for (const Rule& rule : table()) {
    const std::string expected =
        fmt::format("# {} {}\n\n{}.\n\nSeverity: {}{}{}.", rule.code, rule.name, rule.summary,
                    text::name(rule.severity), rule.otherwise.empty() ? "" : "; ", rule.otherwise);
    EXPECT_EQ(page(rule).substr(0, expected.size()), expected);
  }
}

TEST(FindRule, TakesCodesAndNames) {
  ASSERT_NE(find_rule("BH201"), nullptr);
  EXPECT_EQ(find_rule("BH201")->name, "forbidden-reach");
  EXPECT_EQ(find_rule("bh201"), find_rule("BH201"));
  EXPECT_EQ(find_rule("forbidden-reach"), find_rule("BH201"));
  EXPECT_EQ(find_rule("BH999"), nullptr);
  EXPECT_EQ(find_rule(""), nullptr);
}

}  // namespace
}  // namespace bulkhead::rules
