// Snapshots for people: their list, one of them, and what is different between two.
#pragma once

#include <string>
#include <vector>

#include "model/snapshot.h"
#include "model/snapshot_diff.h"

namespace bulkhead::render {

/// A line each, the newest last; empty for none. What users wrote is shown with control characters
/// escaped.
std::string snapshot_list_text(const std::vector<model::Snapshot>& snapshots);

/// What is in it: files, images, networks, volumes, containers.
std::string snapshot_text(const model::Snapshot& snapshot);

/// Empty where nothing is different.
std::string snapshot_diff_text(const std::vector<model::SnapshotChange>& changes, bool color);

}  // namespace bulkhead::render
