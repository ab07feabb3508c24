// MountTable: what is mounted where, as a process sees it (proc(5), /proc/PID/mountinfo). Read from
// its text; mounts nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead::linux {

struct MountPoint {
  enum class Propagation : std::uint8_t { kPrivate, kSlave, kShared };
  std::string place;
  Propagation propagation = Propagation::kPrivate;
  std::string file_system;           // "ext4"
  std::vector<std::string> options;  // of the file system itself: "rw", "prjquota"
};

/// Lines that cannot be understood are left out.
std::vector<MountPoint> mount_points(std::string_view mountinfo);

/// Where `path` lies: the last mount at the longest place above it; null: none is known.
const MountPoint* mount_of(const std::vector<MountPoint>& mounts, std::string_view path);

}  // namespace bulkhead::linux
