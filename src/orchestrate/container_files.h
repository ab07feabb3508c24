// ContainerFiles: what a service's container will see at a path once its mounts are made, found out
// without a container: from the layers of its image and the host's files below its binds. What a
// volume holds, or a mount of others, nobody knows beforehand: such a path is unknown, and nothing
// can be said of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "docker/container_spec.h"
#include "linux/file_tree.h"
#include "model/project.h"

namespace bulkhead::orchestrate {

struct ContainerFile {
  enum class Place : std::uint8_t { kUnknown, kImage, kHost };
  Place place = Place::kUnknown;
  linux::FileEntry entry = {};  // never a link
  std::string path = {};        // at its place, links followed
  text::Span mount = {};        // that brings it from the host
  bool is_mount = false;        // the very thing that is mounted, and not a file below it

  bool known() const { return place != Place::kUnknown; }
  bool missing() const { return known() && entry.kind == linux::FileEntry::Kind::kMissing; }
};

class ContainerFiles final {
 public:
  using Kind = linux::FileEntry::Kind;

  /// Of a container without mounts. Trees outlive this; null: not known.
  ContainerFiles(linux::FileTree* image, linux::FileTree* host) : image_(image), host_(host) {}

  /// `inherited` is what the image says of its containers: its volumes are unknown, too.
  void mount_all(const model::Project& project, const model::Service& service,
                 const docker::ContainerConfig& inherited);

  /// REQUIRES: path starts with '/'. Links are followed as in the container.
  ContainerFile find(const std::string& path) const;
  /// As execvp(3) finds a word without '/': the first file of that name that may be executed, or
  /// else what stands in the way. Unknown when a folder before it is.
  ContainerFile find_program(const std::string& word, const std::string& search_path) const;
  /// The first bytes of what was found.
  std::string head(const ContainerFile& file, std::size_t bytes) const;

 private:
  struct Mounted {
    std::string target;  // without a slash at its end
    std::string source;  // of the host; empty: unknown
    text::Span span;
  };

  /// The mount that covers the path most closely; null: none.
  const Mounted* cover(const std::string& path) const;
  void add(const std::string& target, const std::string& source, text::Span span);
  /// One step, no link followed.
  ContainerFile look(const std::string& path) const;

  linux::FileTree* image_;
  linux::FileTree* host_;
  std::vector<Mounted> mounts_;
};

}  // namespace bulkhead::orchestrate
