#include "orchestrate/inherit_volumes.h"

#include <algorithm>
#include <string>

namespace bulkhead::orchestrate {
namespace {

bool binds_to(const std::string& bind, const std::string& target) {
  const std::size_t begin = bind.find(':');
  if (begin == std::string::npos) return bind == target;
  const std::size_t end = bind.find(':', begin + 1);
  return bind.substr(begin + 1, end == std::string::npos ? end : end - begin - 1) == target;
}

}  // namespace

void inherit_volumes(const docker::Container& replaced, const docker::Image* image,
                     docker::ContainerSpec& spec) {
  for (const docker::MountPoint& old : replaced.mounts) {
    if (old.type != "volume" || old.name.empty()) continue;
    auto& mounts = spec.host.mounts;
    const auto same_place = std::find_if(mounts.begin(), mounts.end(), [&](const auto& mount) {
      return mount.target == old.destination;
    });
    if (same_place != mounts.end()) {
      const bool anonymous = same_place->type == "volume" && same_place->source.empty();
      if (anonymous) same_place->source = old.name;
      continue;
    }
    const auto& binds = spec.host.binds;
    const bool bound = std::any_of(binds.begin(), binds.end(), [&](const std::string& bind) {
      return binds_to(bind, old.destination);
    });
    if (bound || image == nullptr) continue;
    const auto& declared = image->config.volumes;
    if (std::find(declared.begin(), declared.end(), old.destination) == declared.end()) continue;
    docker::Mount mount;
    mount.type = "volume";
    mount.source = old.name;
    mount.target = old.destination;
    mount.read_only = !old.writable;
    mounts.push_back(std::move(mount));
  }
}

}  // namespace bulkhead::orchestrate
