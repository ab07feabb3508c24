// Recorded results of single functions of the reference implementation (table_*.json,
// merge_raw.json), and what ours give.
#pragma once

#include <string>

#include "text/value.h"

namespace bulkhead::conformance {

/// Empty when ours agrees; else how it differs. `group` is the file's name without its ending,
/// `file` the whole document (some tables share an environment).
std::string run_table_case(const std::string& group, const text::Value& file,
                           const text::Value& recorded);

/// The same for a topology record, whose Compose file is in the corpus folder.
std::string run_topology_case(const text::Value& recorded, const std::string& corpus);

}  // namespace bulkhead::conformance
