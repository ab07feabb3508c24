// Where one path lies in another, by their names alone.
#pragma once

#include <string>

namespace bulkhead::cli {

/// `path` is `folder` or below it. Both are absolute and normal.
bool lies_in(const std::string& path, const std::string& folder);

}  // namespace bulkhead::cli
