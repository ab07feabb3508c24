// Snapshots for programs. The schemas are docs/schemas/snapshot-list.schema.json and
// snapshot-diff.schema.json. Texts of files are not in them.
#pragma once

#include <vector>

#include "model/snapshot.h"
#include "model/snapshot_diff.h"
#include "text/value.h"

namespace bulkhead::render {

/// {"version": 1, "project": …, "snapshots": […]}
text::Value snapshot_list_json(const std::string& project,
                               const std::vector<model::Snapshot>& snapshots);

/// {"version": 1, "changes": […]}
text::Value snapshot_diff_json(const std::vector<model::SnapshotChange>& changes);

}  // namespace bulkhead::render
