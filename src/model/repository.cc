#include "model/repository.h"

#include <filesystem>

namespace bulkhead::model {
namespace {

std::filesystem::path absolute(const Repository& repository, const std::string& path) {
  return (std::filesystem::path(repository.working_directory) / path).lexically_normal();
}

}  // namespace

std::string Repository::path_of(const std::string& path) const {
  if (root.empty()) return path;
  const auto whole = absolute(*this, path);
  const auto relative = whole.lexically_relative(root);
  const bool outside = relative.empty() || *relative.begin() == "..";
  return outside ? whole.string() : relative.string();
}

std::string Repository::lasting_path(const std::string& path) const {
  const std::string& from = root.empty() ? project : root;
  return from.empty() ? path : absolute(*this, path).lexically_relative(from).string();
}

}  // namespace bulkhead::model
