#include "cli/mend.h"

#include <gtest/gtest.h>

#include "base/clock.h"
#include "testing/memory_files.h"

namespace bulkhead::cli {
namespace {

class NoOutput final : public Output {
 public:
  void write(std::string_view) override {}
  bool is_terminal() const override { return false; }
  linux::TerminalSize size() const override { return {}; }
};

const MendLimits kShop{.notes = false, .folders = {"/shop"}};

/// A project of one file with two rules, the second of which has its say once the first is kept.
class Mend : public ::testing::Test {
 protected:
  Mend() { files_.add("/shop/compose.yaml", "a: 1\n"); }

  /// Where the file says `from`, a finding whose fix makes that `to`.
  CheckedProject step(Context& context, const std::string& from, const std::string& to) {
    CheckedProject checked;
    const std::string text = *context.files.read("/shop/compose.yaml", 1000);
    const auto at = text.find(from);
    if (at == std::string::npos) return checked;
    const text::SourceId source = context.sources.add("compose.yaml", text);
    const auto begin = static_cast<std::uint32_t>(at);
    model::Finding finding;
    finding.diagnostic.severity = severity_;
    finding.diagnostic.fix =
        text::Fix{"t", {{{source, begin, begin + static_cast<std::uint32_t>(from.size())}, to}}};
    checked.report.findings.push_back(std::move(finding));
    return checked;
  }

  CheckedProject look(Context& context) {
    ++looks_;
    CheckedProject checked = step(context, "a: 1", "a: 2");
    return checked.report.findings.empty() ? step(context, "a: 2", "a: 3") : checked;
  }

  int looks_ = 0;
  text::Severity severity_ = text::Severity::kWarning;
  bulkhead::testing::MemoryFiles files_;
  NoOutput out_;
  text::Sources sources_;
  Context context_{out_, out_, files_, system_clock(), sources_, {}, "/shop", {}, {}, false, false};
};

TEST_F(Mend, LooksAgainAtWhatItMended) {
  const Mended mended =
      mend(look(context_), context_, kShop, [&](Context& next) { return look(next); });
  EXPECT_EQ(looks_, 3);
  EXPECT_EQ(mended.fixed, 2U);
  EXPECT_TRUE(mended.checked.report.findings.empty());
  ASSERT_EQ(mended.files.size(), 1U);
  EXPECT_EQ(mended.files[0].path, "compose.yaml");
  EXPECT_EQ(mended.files[0].before, "a: 1\n");
  EXPECT_EQ(mended.files[0].after, "a: 3\n");
  EXPECT_EQ(*files_.read("/shop/compose.yaml", 1000), "a: 1\n");  // nothing is written
}

TEST_F(Mend, NotesOnlyWhereTheyAreShown) {
  severity_ = text::Severity::kNote;
  const auto again = [&](Context& next) { return look(next); };
  EXPECT_TRUE(mend(look(context_), context_, kShop, again).files.empty());
  const MendLimits with_notes{.notes = true, .folders = {"/shop"}};
  EXPECT_EQ(mend(look(context_), context_, with_notes, again).fixed, 2U);
}

TEST_F(Mend, NamesFilesOutsideTheProjectAndLeavesThemAlone) {
  const MendLimits elsewhere{.notes = false, .folders = {"/shop/api", "/sho"}};
  const Mended mended =
      mend(look(context_), context_, elsewhere, [&](Context& next) { return look(next); });
  EXPECT_TRUE(mended.files.empty());
  EXPECT_EQ(mended.fixed, 0U);
  EXPECT_EQ(mended.left_alone, std::set<std::string>{"compose.yaml"});
  EXPECT_EQ(mended.checked.report.findings.size(), 1U);
}

TEST_F(Mend, TwoFixesThatUndoEachOtherEnd) {
  const auto swap = [&](Context& context) {
    ++looks_;
    CheckedProject checked = step(context, "a: 1", "b: 1");
    return checked.report.findings.empty() ? step(context, "b: 1", "a: 1") : checked;
  };
  const Mended mended = mend(swap(context_), context_, kShop, swap);
  EXPECT_EQ(looks_, 5);
  EXPECT_TRUE(mended.files.empty());  // it is as it was
}

}  // namespace
}  // namespace bulkhead::cli
