#include <fmt/format.h>

#include "testing/fake_engine.h"
#include "testing/fake_engine_text.h"

namespace bulkhead::testing {

using namespace docker;

Result<Volume> FakeEngine::create_volume(const VolumeSpec& spec, const Call& call) {
  TRY(begin("creating volume " + spec.name, call));
  const Lock lock(mutex_);
  const std::string name = spec.name.empty() ? new_id() : spec.name;
  const auto [entry, made] = volumes_.try_emplace(name);
  if (made) {
    entry->second = {VolumeName(name),
                     spec.driver.empty() ? "local" : spec.driver,
                     "/var/lib/docker/volumes/" + name + "/_data",
                     "local",
                     now(),
                     spec.labels,
                     spec.driver_opts};
  }
  return entry->second;
}

Result<Volume> FakeEngine::inspect_volume(const VolumeName& volume, const Call& call) {
  const std::string doing = fmt::format("inspecting volume {}", volume);
  TRY(begin(doing, call));
  const Lock lock(mutex_);
  const auto found = volumes_.find(volume.str());
  if (found == volumes_.end()) {
    return refused(ErrorKind::kNotFound, 404, doing, fmt::format("get {}: no such volume", volume));
  }
  return found->second;
}

Result<std::vector<Volume>> FakeEngine::list_volumes(const VolumeFilter& filter, const Call& call) {
  TRY(begin("listing volumes", call));
  const Lock lock(mutex_);
  std::vector<Volume> list;
  for (const auto& [name, volume] : volumes_) {
    const bool named =
        filter.names.empty() ||
        std::any_of(filter.names.begin(), filter.names.end(), [&](const std::string& part) {
          return volume.name.str().find(part) != std::string::npos;
        });
    if (named && has_labels(volume.labels, filter.labels)) list.push_back(volume);
  }
  return list;
}

/// Nothing is ever written to one.
Result<std::map<std::string, std::uint64_t>> FakeEngine::volume_sizes(const Call& call) {
  TRY(begin("asking for the sizes of volumes", call));
  const Lock lock(mutex_);
  std::map<std::string, std::uint64_t> sizes;
  for (const auto& [name, volume] : volumes_) sizes.emplace(name, 0);
  return sizes;
}

Status FakeEngine::remove_volume(const VolumeName& volume, bool, const Call& call) {
  const std::string doing = fmt::format("removing volume {}", volume);
  TRY(begin(doing, call));
  const Lock lock(mutex_);
  if (!volumes_.contains(volume.str())) {
    return refused(ErrorKind::kNotFound, 404, doing, fmt::format("get {}: no such volume", volume));
  }
  for (const auto& [id, box] : boxes_) {
    for (const MountPoint& mount : box.container.mounts) {
      if (mount.type != "volume" || mount.name != volume.str()) continue;
      return refused(ErrorKind::kConflict, 409, doing,
                     fmt::format("remove {}: volume is in use - [{}]", volume, id));
    }
  }
  volumes_.erase(volume.str());
  contents_.erase(volume.str());
  return {};
}

}  // namespace bulkhead::testing
