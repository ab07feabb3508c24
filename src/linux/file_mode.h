// What a file's mode says.
#pragma once

#include <string>

namespace bulkhead::linux {

/// A regular file with an execute bit for somebody.
bool may_be_executed(const std::string& path);

}  // namespace bulkhead::linux
