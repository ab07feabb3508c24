#include "orchestrate/mount_lines.h"

#include <algorithm>

#include <fmt/format.h>

namespace bulkhead::orchestrate {

std::vector<std::string> mount_lines(const docker::HostConfig& host) {
  std::vector<std::string> lines;
  for (const std::string& bind : host.binds) {
    const std::size_t target = bind.find(':');
    const std::size_t options = target == std::string::npos ? target : bind.find(':', target + 1);
    const bool plain = options == std::string::npos || bind.substr(options) == ":rw";
    lines.push_back(plain ? bind.substr(0, options) : bind);
  }
  for (const docker::Mount& mount : host.mounts) {
    if (mount.type == "volume" && mount.source.empty()) continue;
    std::string line = mount.type == "bind" || mount.type == "volume"
                           ? mount.source + ":" + mount.target
                           : mount.type + ":" + mount.target;
    if (mount.read_only) line += ":ro";
    if (!mount.propagation.empty() && mount.propagation != "rprivate")
      line += ":" + mount.propagation;
    if (mount.no_copy) line += ":nocopy";
    if (mount.non_recursive) line += ":non-recursive";
    if (!mount.subpath.empty()) line += ":subpath=" + mount.subpath;
    if (mount.tmpfs_size != 0) line += fmt::format(":size={}", mount.tmpfs_size);
    if (mount.tmpfs_mode != 0) line += fmt::format(":mode={:o}", mount.tmpfs_mode);
    lines.push_back(line);
  }
  for (const auto& [target, options] : host.tmpfs) {
    lines.push_back("tmpfs:" + target + (options.empty() ? "" : ":" + options));
  }
  return lines;
}

std::vector<std::string> mount_lines(const docker::Container& container) {
  std::vector<std::string> lines = mount_lines(container.host);
  std::erase_if(lines, [&](const std::string& line) {
    return std::any_of(container.mounts.begin(), container.mounts.end(), [&](const auto& mount) {
      const bool anonymous = mount.type == "volume" && mount.name.size() == 64 &&
                             mount.name.find_first_not_of("0123456789abcdef") == std::string::npos;
      return anonymous && line.starts_with(mount.name + ":");
    });
  });
  return lines;
}

}  // namespace bulkhead::orchestrate
