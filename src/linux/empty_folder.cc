#include "linux/empty_folder.h"

#include <filesystem>
#include <system_error>
#include <vector>

#include "linux/errors.h"

namespace bulkhead::linux {

Status empty_folder(const std::string& path) {
  std::error_code error;
  // First all names, then away with them: what a listing gives while it changes is not said.
  std::vector<std::filesystem::path> all;
  std::filesystem::directory_iterator entry(path, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    all.push_back(entry->path());
  }
  if (error) return system_failure(error.value(), path);
  for (const std::filesystem::path& one : all) {
    std::filesystem::remove_all(one, error);
    if (error) return system_failure(error.value(), one.string());
  }
  return {};
}

}  // namespace bulkhead::linux
