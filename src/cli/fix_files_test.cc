#include "cli/fix_files.h"

#include <gtest/gtest.h>

namespace bulkhead::cli {
namespace {

constexpr const char* kContent =
    "# a comment\n"
    "services:\n"
    "  web:   { image: web }   # stays\n"
    "  db:\n"
    "    image: db\n";

struct Files {
  text::Sources sources;
  text::SourceId id = sources.add("compose.yaml", kContent);

  model::Finding finding(std::string_view words, const char* replacement) const {
    model::Finding finding;
    const auto begin = static_cast<std::uint32_t>(std::string_view(kContent).find(words));
    finding.diagnostic.fix = text::Fix{
        "t", {{{id, begin, begin + static_cast<std::uint32_t>(words.size())}, replacement}}};
    return finding;
  }
};

TEST(ApplyFixes, KeepsEverythingElse) {
  const Files files;
  model::Finding without;
  const FixResult result =
      apply_fixes({files.finding("image: db", "image: db:1"), without}, files.sources);
  ASSERT_EQ(result.files.size(), 1U);
  EXPECT_EQ(result.files[0].after,
            "# a comment\n"
            "services:\n"
            "  web:   { image: web }   # stays\n"
            "  db:\n"
            "    image: db:1\n");
  EXPECT_EQ(result.fixed.size(), 1U);
  EXPECT_EQ(result.left.size(), 1U);
}

TEST(ApplyFixes, LeavesWhatExcludesAnother) {
  const Files files;
  const FixResult result = apply_fixes(
      {files.finding("image: db", "image: a"), files.finding("image: db\n", "image: b\n")},
      files.sources);
  EXPECT_EQ(result.fixed.size(), 1U);
  EXPECT_EQ(result.left.size(), 1U);
}

TEST(ApplyFixes, TwoItemsOfAnEmptyListDoNotRunTogether) {
  text::Sources sources;
  const text::SourceId id = sources.add("bulkhead.yaml", "dependencies: []\n");
  const auto insert = [&](const char* text) {
    model::Finding finding;
    finding.diagnostic.fix = text::Fix{"t", {{{id, 15, 15}, text}}};
    return finding;
  };
  const FixResult empty = apply_fixes({insert("db"), insert("cache"), insert("db")}, sources);
  ASSERT_EQ(empty.files.size(), 1U);
  EXPECT_EQ(empty.files[0].after, "dependencies: [db]\n");
  EXPECT_EQ(empty.fixed.size(), 2U);
  EXPECT_EQ(empty.left.size(), 1U);
  // Behind an item there is already, each brings what parts it from the one before.
  const FixResult more = apply_fixes({insert("db"), insert(", cache"), insert(", x")}, sources);
  EXPECT_EQ(more.files.at(0).after, "dependencies: [db, cache, x]\n");
}

TEST(ApplyFixes, LeavesWhatWouldBreakTheFile) {
  const Files files;
  const FixResult result =
      apply_fixes({files.finding("{ image: web }", "{ image: ")}, files.sources);
  EXPECT_TRUE(result.files.empty());
  EXPECT_EQ(result.left.size(), 1U);
}

TEST(UnifiedDiff, ShowsChangesWithContext) {
  const FixedFile file{"a.yaml", "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n",
                       "1\n2\nthree\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n"};
  EXPECT_EQ(unified_diff(file),
            "--- a/a.yaml\n"
            "+++ b/a.yaml\n"
            "@@ -1,6 +1,6 @@\n"
            " 1\n 2\n-3\n+three\n 4\n 5\n 6\n"
            "@@ -10,3 +10,4 @@\n"
            " 10\n 11\n 12\n+13\n");
}

}  // namespace
}  // namespace bulkhead::cli
