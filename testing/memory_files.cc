#include "testing/memory_files.h"

#include <utility>

#include <fmt/format.h>

#include "base/check.h"

namespace bulkhead::testing {
namespace {

// As disks see it: "/a/b/" and "/a//b" are "/a/b", and ".." leads up.
std::string normal(const std::string& path) {
  std::vector<std::string> parts;
  std::string part;
  for (const char c : path + "/") {
    if (c != '/') {
      part.push_back(c);
      continue;
    }
    if (part == "..") {
      if (!parts.empty()) parts.pop_back();
    } else if (!part.empty() && part != ".") {
      parts.push_back(part);
    }
    part.clear();
  }
  std::string result;
  for (const std::string& name : parts) result += "/" + name;
  return result.empty() ? "/" : result;
}

}  // namespace

MemoryFiles::MemoryFiles(const std::map<std::string, std::string>& files) {
  for (const auto& [path, content] : files) add(path, content);
}

void MemoryFiles::add(const std::string& path, std::string content) {
  CHECK(!path.empty() && path[0] == '/' && normal(path) == path);
  add_directory(path.substr(0, path.rfind('/')));
  const std::scoped_lock lock(mutex_);
  files_[path] = std::move(content);
}

void MemoryFiles::add_directory(const std::string& path) {
  const std::scoped_lock lock(mutex_);
  for (std::size_t end = path.find('/', 1); end != std::string::npos;
       end = path.find('/', end + 1)) {
    directories_.insert(path.substr(0, end));
  }
  if (!path.empty()) directories_.insert(path);
}

void MemoryFiles::remove(const std::string& path) {
  const std::scoped_lock lock(mutex_);
  files_.erase(path);
  directories_.erase(path);
}

void MemoryFiles::forbid(const std::string& path) {
  const std::scoped_lock lock(mutex_);
  forbidden_.insert(path);
}

text::FileKind MemoryFiles::kind_locked(const std::string& path) const {
  const std::string place = normal(path);
  if (files_.contains(place)) return text::FileKind::kFile;
  if (directories_.contains(place)) return text::FileKind::kDirectory;
  return text::FileKind::kMissing;
}

Result<std::string> MemoryFiles::read(const std::string& path, std::size_t limit) {
  const std::scoped_lock lock(mutex_);
  reads_.push_back(path);
  const std::string place = normal(path);
  switch (kind_locked(place)) {
    case text::FileKind::kFile:
      break;
    case text::FileKind::kMissing:
    case text::FileKind::kOther:
      return failure(ErrorKind::kNotFound, fmt::format("{}: no such file", path));
    case text::FileKind::kDirectory:
      return failure(ErrorKind::kRefused, fmt::format("{}: is a directory", path));
  }
  if (forbidden_.contains(place)) {
    return failure(ErrorKind::kRefused, fmt::format("{}: permission denied", path));
  }
  const std::string& content = files_.at(place);
  if (content.size() > limit) {
    return failure(ErrorKind::kRefused, fmt::format("{}: is larger than {} bytes", path, limit));
  }
  return content;
}

text::FileKind MemoryFiles::kind(const std::string& path) {
  const std::scoped_lock lock(mutex_);
  return kind_locked(path);
}

Result<std::vector<std::string>> MemoryFiles::list(const std::string& directory) {
  const std::scoped_lock lock(mutex_);
  if (kind_locked(directory) != text::FileKind::kDirectory) {
    return failure(ErrorKind::kNotFound, fmt::format("{}: no such directory", directory));
  }
  const std::string place = normal(directory);
  const std::string prefix = place == "/" ? place : place + "/";
  std::set<std::string> names;
  const auto take = [&](const std::string& path) {
    if (path.size() <= prefix.size() || !path.starts_with(prefix)) return;
    if (path.find('/', prefix.size()) == std::string::npos)
      names.insert(path.substr(prefix.size()));
  };
  for (const auto& [path, content] : files_) take(path);
  for (const std::string& path : directories_) take(path);
  return std::vector<std::string>(names.begin(), names.end());
}

std::vector<std::string> MemoryFiles::reads() const {
  const std::scoped_lock lock(mutex_);
  return reads_;
}

}  // namespace bulkhead::testing
