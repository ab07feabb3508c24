#include "orchestrate/mount_lines.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "orchestrate/word_list.h"

namespace bulkhead::orchestrate {

namespace {

/// What is so without being said, and what an engine of Linux ignores.
bool says_nothing(std::string_view option) {
  constexpr std::array<std::string_view, 7> kWords{"",           "rw",     "rprivate", "default",
                                                   "consistent", "cached", "delegated"};
  return has(kWords, option);
}

std::string line_of(const std::string& what, std::vector<std::string> options) {
  std::erase_if(options, says_nothing);
  std::sort(options.begin(), options.end());
  return options.empty() ? what : fmt::format("{}:{}", what, fmt::join(options, ","));
}

/// "/srv:/data:ro,z", the older form.
std::string line_of(const std::string& bind) {
  const std::size_t target = bind.find(':');
  const std::size_t end = target == std::string::npos ? target : bind.find(':', target + 1);
  std::vector<std::string> options;
  for (std::size_t at = end; at < bind.size();) {
    const std::size_t next = std::min(bind.find(',', at + 1), bind.size());
    options.push_back(bind.substr(at + 1, next - at - 1));
    at = next;
  }
  return line_of(bind.substr(0, end), std::move(options));
}

std::string line_of(const docker::Mount& mount) {
  std::vector<std::string> options{mount.propagation};
  if (mount.read_only) options.emplace_back("ro");
  if (mount.no_copy) options.emplace_back("nocopy");
  if (mount.non_recursive) options.emplace_back("non-recursive");
  if (!mount.subpath.empty()) options.push_back("subpath=" + mount.subpath);
  if (mount.tmpfs_size != 0) options.push_back(fmt::format("size={}", mount.tmpfs_size));
  if (mount.tmpfs_mode != 0) options.push_back(fmt::format("mode={:o}", mount.tmpfs_mode));
  const bool has_source = mount.type == "bind" || mount.type == "volume";
  return line_of((has_source ? mount.source : mount.type) + ":" + mount.target, std::move(options));
}

}  // namespace

std::vector<std::string> mount_lines(const docker::HostConfig& host) {
  std::vector<std::string> lines;
  for (const std::string& bind : host.binds) lines.push_back(line_of(bind));
  for (const docker::Mount& mount : host.mounts) {
    if (mount.type != "volume" || !mount.source.empty()) lines.push_back(line_of(mount));
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
