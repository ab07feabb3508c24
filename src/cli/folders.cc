#include "cli/folders.h"

#include <filesystem>

namespace bulkhead::cli {

bool lies_in(const std::string& path, const std::string& folder) {
  const auto relative = std::filesystem::path(path).lexically_relative(folder);
  return !relative.empty() && *relative.begin() != "..";
}

}  // namespace bulkhead::cli
