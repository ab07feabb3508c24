// How people name a snapshot on the command line: by its number.
#pragma once

#include <string>

#include "base/result.h"
#include "model/snapshot.h"

namespace bulkhead::cli {

/// A whole number from 1; kInvalid for any other text.
Result<model::SnapshotId> snapshot_number(const std::string& text);

}  // namespace bulkhead::cli
