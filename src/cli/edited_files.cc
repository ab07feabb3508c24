#include "cli/edited_files.h"

#include <filesystem>

namespace bulkhead::cli {

Result<std::string> EditedFiles::read(const std::string& path, std::size_t limit) {
  const auto edited = texts_.find(std::filesystem::path(path).lexically_normal().string());
  // Whoever limits what it reads refuses the larger file, as it will be on disk.
  if (edited != texts_.end() && edited->second.size() <= limit) return edited->second;
  return files_.read(path, limit);
}

}  // namespace bulkhead::cli
