// The tables of the store, as the list of steps that led to them. A store of any earlier version is
// brought up to date when it is opened for writing.
#pragma once

#include "base/result.h"
#include "store/sqlite.h"

namespace bulkhead::store {

/// The version that this program writes: the number of steps.
int schema_version();

/// kRefused when the file was written by a newer program, which it names by its version.
Status migrate(Database& database);

/// The version that the file has; zero: an empty file.
Result<int> stored_version(Database& database);

}  // namespace bulkhead::store
