#include "orchestrate/live_view.h"

#include <atomic>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/manual_clock.h"

namespace bulkhead::orchestrate {
namespace {

using model::ServiceName;
using model::Step;
using model::StepKind;
using std::chrono::seconds;
using ::testing::ElementsAre;

/// Services s0, s1, … each of which is started.
model::Plan plan_of(std::size_t services) {
  model::Plan plan;
  for (std::size_t i = 0; i < services; ++i) {
    Step start;
    start.kind = StepKind::kStartContainer;
    start.service = ServiceName(fmt::format("s{}", i));
    plan.steps.push_back(start);
  }
  return plan;
}

constexpr SteadyTime kBegin{};
constexpr SteadyTime kLater{seconds(2)};

TEST(BoardOfServices, SaysWhatEachIsDoing) {
  model::Plan plan = plan_of(3);
  plan.tiers[ServiceName("s0")] = model::TierName("data");
  plan.steps[2].after = {{1, true}};
  BoardOfServices board(plan);
  board.began(0, kBegin);
  board.ended(0, kLater, true);
  board.began(1, kBegin);
  EXPECT_THAT(board.lines(kLater, 80),
              ElementsAre("(no tier)", "  » s1     2.0 s  starting",
                          "  … s2            waits for s1", "data", "  ✔ s0     2.0 s  done"));
  EXPECT_THAT(board.lines(kLater, 20)[2], "  … s2            w…");
}

/// What left the screen could not be drawn over, so there is never more than fits.
TEST(BoardOfServices, LeavesOutWhatIsDoneWhereThereIsNoRoom) {
  BoardOfServices board(plan_of(6));
  for (model::StepIndex i = 0; i < 4; ++i) board.began(i, kBegin);
  board.ended(0, kLater, true);
  board.ended(1, kLater, true);
  board.ended(2, kLater, false);
  EXPECT_EQ(board.lines_within(kLater, 80, 6).size(), 6U);
  EXPECT_THAT(board.lines_within(kLater, 80, 5),
              ElementsAre("✘ s2            failed", "» s3     2.0 s  starting",
                          "… s4            to come", "… s5            to come", "and 2 done"));
  EXPECT_THAT(
      board.lines_within(kLater, 80, 3),
      ElementsAre("✘ s2            failed", "» s3     2.0 s  starting", "and 2 to come, 2 done"));
  EXPECT_THAT(board.lines_within(kLater, 80, 1),
              ElementsAre("and 2 to come, 1 at work, 2 done, 1 failed"));
}

/// How many lines each frame goes back over, and how many it draws: "^2 3".
std::string frames_of(const std::string& written) {
  std::string text;
  std::size_t lines = 0;
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (written[i] == '\n') ++lines;
    if (written.compare(i, 3, "\x1b[J") == 0) {
      text += fmt::format("{} ", lines);
      lines = 0;
    }
    const std::size_t end = written.find_first_not_of("0123456789", i + 2);
    if (written.compare(i, 2, "\x1b[") == 0 && end != std::string::npos && written[end] == 'A') {
      text += "^" + written.substr(i + 2, end - i - 2) + " ";
    }
  }
  return text;
}

TEST(LiveView, GoesBackOverWhatIsOnTheScreenWhateverItsSizeIsNow) {
  testing::ManualClock clock;
  std::string written;
  std::atomic<int> asked = 0;
  LiveView view([&](std::string_view text) { written += text; }, clock,
                [&] { return linux::TerminalSize{.rows = 5, .columns = asked++ == 0 ? 40 : 12}; });
  view.planned(plan_of(6));
  while (asked == 0) std::this_thread::yield();
  view.finished();
  // The first frame has four lines on a screen of five, which are more once it is narrower; the
  // last has all six services.
  EXPECT_THAT(frames_of(written), ::testing::MatchesRegex("4 \\^8 (4 \\^[0-9]+ )*6 "));
}

}  // namespace
}  // namespace bulkhead::orchestrate
