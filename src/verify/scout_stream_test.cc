#include "verify/scout_stream.h"

#include <array>
#include <vector>

#include <gtest/gtest.h>

#include "testing/manual_clock.h"

namespace bulkhead::verify {
namespace {

using probe::Outcome;

TEST(ScoutStream, TakesTurnsWithItsScout) {
  std::vector<std::string> said;
  // What it hears at each turn; the last one is the end.
  const std::vector<std::pair<Outcome, std::string>> heard = {{Outcome::kTimeout, ""},
                                                              {Outcome::kTimeout, ""},
                                                              {Outcome::kOpen, "hello"},
                                                              {Outcome::kOpen, ""},
                                                              {Outcome::kFailed, ""}};
  ScoutStream stream([&](const probe::ScoutOrder& order) -> Result<probe::ScoutReport> {
    probe::ScoutReport report;
    probe::Answer& answer = report.answers.emplace_back();
    answer.outcome = heard.at(said.size()).first;
    answer.received = heard.at(said.size()).second;
    said.push_back(order.words.front());
    return report;
  });
  testing::ManualClock clock;
  linux::Waiter waiter(clock, std::chrono::seconds(1));
  EXPECT_TRUE(stream.write("hi", waiter));
  std::array<char, 3> buffer{};
  EXPECT_EQ(stream.read(buffer, waiter), 3U);
  EXPECT_EQ(std::string(buffer.data(), 3), "hel");
  EXPECT_FALSE(stream.quiet());
  EXPECT_EQ(stream.read(buffer, waiter), 2U);
  EXPECT_EQ(stream.read(buffer, waiter), 0U);
  EXPECT_EQ(said, (std::vector<std::string>{"hi", "", "", ""}));
  const Status gone = stream.write("more", waiter);
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().kind, ErrorKind::kUnavailable);
}

}  // namespace
}  // namespace bulkhead::verify
