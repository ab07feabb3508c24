#include "store/prune.h"

#include <gtest/gtest.h>

namespace bulkhead::store {
namespace {

using model::SnapshotId;
using model::SnapshotReason;
using Ids = std::vector<SnapshotId>;

const WallTime kNow{std::chrono::hours(1000)};

/// One an hour, the last one an hour ago.
std::vector<model::Snapshot> hourly(const std::vector<SnapshotReason>& reasons) {
  std::vector<model::Snapshot> snapshots;
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    model::Snapshot snapshot;
    snapshot.id = static_cast<SnapshotId>(i + 1);
    snapshot.reason = reasons[i];
    snapshot.time = kNow - std::chrono::hours(reasons.size() - i);
    snapshots.push_back(snapshot);
  }
  return snapshots;
}

const std::vector<model::Snapshot> kFive =
    hourly({SnapshotReason::kBeforeUp, SnapshotReason::kByHand, SnapshotReason::kBeforeUp,
            SnapshotReason::kBeforeRollback, SnapshotReason::kBeforeUp});

TEST(Prune, WithoutARuleNothingGoes) {
  EXPECT_EQ(to_prune(kFive, {}, kNow), Ids{});
}

TEST(Prune, KeepsTheNewestAndThoseTakenByHand) {
  EXPECT_EQ(to_prune(kFive, {.keep = 2}, kNow), (Ids{1, 3}));
  EXPECT_EQ(to_prune(kFive, {.keep = 4}, kNow), Ids{});
  EXPECT_EQ(to_prune(kFive, {.keep = 0}, kNow), (Ids{1, 3, 4, 5}));
}

TEST(Prune, ByHandCountsWhenAskedFor) {
  EXPECT_EQ(to_prune(kFive, {.keep = 3, .by_hand = true}, kNow), (Ids{1, 2}));
}

TEST(Prune, GoesByAge) {
  EXPECT_EQ(to_prune(kFive, {.older_than = std::chrono::hours(3)}, kNow), Ids{1});
  EXPECT_EQ(to_prune(kFive, {.older_than = std::chrono::hours(3), .by_hand = true}, kNow),
            (Ids{1, 2}));
}

TEST(Prune, EitherRuleIsEnough) {
  EXPECT_EQ(to_prune(kFive, {.keep = 1, .older_than = std::chrono::hours(30)}, kNow),
            (Ids{1, 3, 4}));
}

}  // namespace
}  // namespace bulkhead::store
