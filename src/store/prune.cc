#include "store/prune.h"

namespace bulkhead::store {

std::vector<model::SnapshotId> to_prune(const std::vector<model::Snapshot>& snapshots,
                                        const PruneRule& rule, WallTime now) {
  std::size_t newer = 0;
  std::vector<model::SnapshotId> gone;
  for (auto snapshot = snapshots.rbegin(); snapshot != snapshots.rend(); ++snapshot) {
    if (snapshot->reason == model::SnapshotReason::kByHand && !rule.by_hand) continue;
    const bool too_many = rule.keep && newer >= *rule.keep;
    const bool too_old = rule.older_than && now - snapshot->time > *rule.older_than;
    if (too_many || too_old) gone.push_back(snapshot->id);
    ++newer;
  }
  return {gone.rbegin(), gone.rend()};
}

}  // namespace bulkhead::store
