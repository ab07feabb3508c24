#include "linux/file_tree.h"

#include <array>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/unique_fd.h"

namespace bulkhead::linux {
namespace {

FileEntry look_at(const std::string& place) {
  FileEntry entry;
  struct stat found {};
  if (::lstat(place.c_str(), &found) != 0) return entry;
  if (S_ISREG(found.st_mode)) {
    entry.kind = FileEntry::Kind::kFile;
    entry.executable = (found.st_mode & (S_IXUSR | S_IXGRP | S_IXOTH)) != 0;
  } else if (S_ISDIR(found.st_mode)) {
    entry.kind = FileEntry::Kind::kFolder;
  } else if (S_ISLNK(found.st_mode)) {
    constexpr std::size_t kLongest = 4096;  // PATH_MAX
    std::array<char, kLongest> target{};
    const ssize_t length = ::readlink(place.c_str(), target.data(), target.size());
    if (length <= 0) return entry;
    entry.kind = FileEntry::Kind::kLink;
    entry.target.assign(target.data(), static_cast<std::size_t>(length));
  } else {
    entry.kind = FileEntry::Kind::kOther;
  }
  return entry;
}

std::string beginning_of(const std::string& place, std::size_t bytes) {
  const UniqueFd file(::open(place.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW));
  if (!file) return {};
  std::string text(bytes, '\0');
  const ssize_t got = ::pread(file.get(), text.data(), text.size(), 0);
  text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return text;
}

/// A layer says of a path: nothing (what is below shows), that it is here, or that it is gone.
enum class Says : std::uint8_t { kNothing, kHere, kGone };

Says ask(const std::string& place) {
  struct stat found {};
  if (::lstat(place.c_str(), &found) != 0) return Says::kNothing;
  return S_ISCHR(found.st_mode) && found.st_rdev == 0 ? Says::kGone : Says::kHere;
}

/// Of the engine's overlay, which root mounts, or of one in a user namespace.
bool is_opaque(const std::string& folder) {
  for (const char* name : {"trusted.overlay.opaque", "user.overlay.opaque"}) {
    char value = '\0';
    if (::lgetxattr(folder.c_str(), name, &value, sizeof value) == 1 && value == 'y') return true;
  }
  return false;
}

}  // namespace

FileEntry DiskTree::entry(const std::string& path) {
  return look_at(root_ + path);
}

std::string DiskTree::head(const std::string& path, std::size_t bytes) {
  return beginning_of(root_ + path, bytes);
}

std::string LayeredTree::place_of(const std::string& path) const {
  for (const std::string& folder : folders_) {
    bool hides_lower = false;
    // From the top down: a folder of the way that is gone here is gone below, too.
    for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
      std::string place = folder + path.substr(0, end);
      const Says says = ask(place);
      if (says == Says::kGone) return {};
      if (says == Says::kNothing) break;
      if (end == std::string::npos) return place;
      // A link here is none of the way: whoever asks has followed it, or a folder above hides it.
      if (look_at(place).kind != FileEntry::Kind::kFolder) return {};
      hides_lower = hides_lower || is_opaque(place);
    }
    if (hides_lower) return {};
  }
  return {};
}

FileEntry LayeredTree::entry(const std::string& path) {
  if (path == "/") return {FileEntry::Kind::kFolder};
  const std::string place = place_of(path);
  return place.empty() ? FileEntry{} : look_at(place);
}

std::string LayeredTree::head(const std::string& path, std::size_t bytes) {
  const std::string place = place_of(path);
  return place.empty() ? std::string() : beginning_of(place, bytes);
}

}  // namespace bulkhead::linux
