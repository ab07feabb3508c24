// What a file's mode says.
#pragma once

#include <string>

namespace bulkhead::linux {

/// A regular file with a read bit for others than its owner.
bool may_be_read_by_others(const std::string& path);

}  // namespace bulkhead::linux
