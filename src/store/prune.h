// Which snapshots have had their time. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "model/snapshot.h"

namespace bulkhead::store {

/// What to keep. A snapshot goes when any rule that is set says so; with none set, none goes.
struct PruneRule {
  std::optional<std::size_t> keep = {};     // the newest so many
  std::optional<Duration> older_than = {};  // go
  /// Those taken by hand, too. They do not count towards `keep` otherwise.
  bool by_hand = false;
};

/// The rule that `up` and `rollback` apply by themselves to what they took.
inline constexpr std::size_t kKeptAutomatically = 50;

/// `snapshots` as Store::list gives them.
std::vector<model::SnapshotId> to_prune(const std::vector<model::Snapshot>& snapshots,
                                        const PruneRule& rule, WallTime now);

}  // namespace bulkhead::store
