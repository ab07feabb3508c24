#include "orchestrate/step_runner.h"

#include <atomic>
#include <latch>
#include <mutex>
#include <thread>

#include <gtest/gtest.h>

namespace bulkhead::orchestrate {
namespace {

using model::Step;
using model::StepIndex;
using model::StepKind;

Step step(std::vector<model::Wait> after = {}, StepKind kind = StepKind::kStartContainer) {
  Step made;
  made.kind = kind;
  made.after = std::move(after);
  return made;
}

std::string states(const RunOutcome& outcome) {
  std::string text;
  for (const StepState state : outcome.states) {
    switch (state) {
      case StepState::kDone:
        text += "done ";
        break;
      case StepState::kFailed:
        text += "failed ";
        break;
      case StepState::kHeldBack:
        text += "held ";
        break;
      case StepState::kCancelled:
        text += "cancelled ";
        break;
      default:
        text += "? ";
    }
  }
  return text;
}

TEST(RunSteps, KeepsTheOrderOfWhatWaits) {
  const std::vector<Step> steps{step(), step({{0, true}}), step({{0, true}}),
                                step({{1, true}, {2, true}})};
  std::mutex mutex;
  std::vector<StepIndex> order;
  const RunOutcome outcome = run_steps(steps, {}, [&](StepIndex i, const std::stop_token&) {
    const std::lock_guard lock(mutex);
    order.push_back(i);
    return Status();
  });
  EXPECT_EQ(states(outcome), "done done done done ");
  ASSERT_EQ(order.size(), 4U);
  EXPECT_EQ(order.front(), 0U);
  EXPECT_EQ(order.back(), 3U);
}

TEST(RunSteps, IndependentOnesRunAtOnce) {
  // Each waits for the other two to have begun: one after the other would never end.
  const std::vector<Step> steps{step(), step(), step({}, StepKind::kAwait)};
  std::latch all(3);
  const RunOutcome outcome = run_steps(steps, {}, [&](StepIndex, const std::stop_token&) {
    all.arrive_and_wait();
    return Status();
  });
  EXPECT_EQ(states(outcome), "done done done ");
}

TEST(RunSteps, AFailureHoldsBackWhatRequiresItAndEndsTheRest) {
  const std::vector<Step> steps{step(), step({{0, true}}), step({{1, true}}),
                                step({}, StepKind::kAwait), step({{3, true}})};
  const RunOutcome outcome = run_steps(steps, {}, [&](StepIndex i, const std::stop_token& stop) {
    if (i == 0) return Status(failure(ErrorKind::kRefused, "no"));
    while (!stop.stop_requested()) std::this_thread::yield();  // the await, cut short
    return Status(failure(ErrorKind::kInterrupted, "interrupted"));
  });
  EXPECT_EQ(states(outcome), "failed held held cancelled cancelled ");
  ASSERT_EQ(outcome.failures.size(), 1U);
  EXPECT_EQ(outcome.failures[0].second.message, "no");
  EXPECT_FALSE(outcome.interrupted);
}

TEST(RunSteps, WhatCanBeDoneWithoutHoldsNothingBack) {
  const std::vector<Step> steps{step({}, StepKind::kAwait), step({{0, false}}), step({{1, true}})};
  const RunOutcome outcome = run_steps(steps, {}, [&](StepIndex i, const std::stop_token&) {
    return i == 0 ? Status(failure(ErrorKind::kConflict, "unhealthy")) : Status();
  });
  EXPECT_EQ(states(outcome), "failed done done ");
}

TEST(RunSteps, StopsWhenAsked) {
  std::stop_source user;
  RunOptions options;
  options.stop = user.get_token();
  const std::vector<Step> steps{step({}, StepKind::kAwait), step({{0, true}})};
  const RunOutcome outcome = run_steps(steps, options, [&](StepIndex, const std::stop_token& stop) {
    user.request_stop();
    while (!stop.stop_requested()) std::this_thread::yield();
    return Status(failure(ErrorKind::kInterrupted, "interrupted"));
  });
  EXPECT_TRUE(outcome.interrupted);
  EXPECT_TRUE(outcome.failures.empty());
  EXPECT_EQ(states(outcome), "cancelled cancelled ");
}

TEST(RunSteps, ManyStepsOnFewThreads) {
  std::vector<Step> steps;
  for (StepIndex i = 0; i < 500; ++i) {
    std::vector<model::Wait> after;
    if (i > 0) after.push_back({i / 2, true});
    if (i > 2) after.push_back({i - 1, i % 5 != 0});
    steps.push_back(step(after, i % 7 == 0 ? StepKind::kAwait : StepKind::kStartContainer));
  }
  std::atomic<int> count{0};
  RunOptions options;
  options.threads = 2;
  const RunOutcome outcome = run_steps(steps, options, [&](StepIndex, const std::stop_token&) {
    ++count;
    return Status();
  });
  EXPECT_EQ(count, 500);
}

}  // namespace
}  // namespace bulkhead::orchestrate
