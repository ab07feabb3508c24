// FileTree: a file system seen entry by entry, no link followed. Whoever looks through the eyes of
// a container follows links himself: an absolute one begins at the container's root, and a mount
// may lie on the way. Reads only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace bulkhead::linux {

struct FileEntry {
  enum class Kind : std::uint8_t { kMissing, kFile, kFolder, kLink, kOther };
  Kind kind = Kind::kMissing;
  bool executable = false;  // a file with an execute bit for somebody
  std::string target = {};  // of a link, as it is written
};

/// Paths are absolute, without "." and "..", and no folder on the way is a link. What may not be
/// looked at is missing.
class FileTree {
 public:
  virtual ~FileTree() = default;
  virtual FileEntry entry(const std::string& path) = 0;
  /// A file's first bytes; empty where it cannot be read.
  virtual std::string head(const std::string& path, std::size_t bytes) = 0;
};

/// The files below a folder: "" for all of this machine's.
class DiskTree final : public FileTree {
 public:
  explicit DiskTree(std::string root = {}) : root_(std::move(root)) {}
  FileEntry entry(const std::string& path) override;
  std::string head(const std::string& path, std::size_t bytes) override;

 private:
  std::string root_;
};

/// Folders laid over each other, the topmost first, as overlayfs shows them (kernel.org,
/// filesystems/overlayfs): a device 0:0 hides what is below, and so does an opaque folder.
class LayeredTree final : public FileTree {
 public:
  explicit LayeredTree(std::vector<std::string> folders) : folders_(std::move(folders)) {}
  FileEntry entry(const std::string& path) override;
  std::string head(const std::string& path, std::size_t bytes) override;

 private:
  /// Where the path really is; empty: nowhere.
  std::string place_of(const std::string& path) const;

  std::vector<std::string> folders_;
};

}  // namespace bulkhead::linux
