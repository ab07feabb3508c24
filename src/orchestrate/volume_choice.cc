#include "orchestrate/volume_choice.h"

#include <algorithm>
#include <functional>
#include <map>

#include <fmt/format.h>

#include "orchestrate/labels.h"

namespace bulkhead::orchestrate {
namespace {

using docker::Container;
using docker::MountPoint;

constexpr const char* kLocal = "local";

bool mounts_one(const Container& container, const std::set<std::string>& volumes, bool readers) {
  return std::any_of(container.mounts.begin(), container.mounts.end(), [&](const auto& mount) {
    return mount.type == "volume" && volumes.contains(mount.name) && (readers || mount.writable);
  });
}

/// The container whose namespaces this one lives in, by id or name; empty: none.
std::string host_of(const Container& container) {
  constexpr std::string_view kShared = "container:";
  for (const std::string* mode :
       {&container.host.network_mode, &container.host.pid_mode, &container.host.ipc_mode}) {
    if (mode->starts_with(kShared)) return mode->substr(kShared.size());
  }
  return {};
}

bool lives_in(const Container& guest, const Container& host) {
  const std::string named = host_of(guest);
  return !named.empty() && (named == host.id.str() || named == host.name);
}

/// What each needs before itself.
std::vector<const Container*> in_starting_order(const std::vector<const Container*>& all) {
  std::vector<const Container*> order;
  std::set<const Container*> seen;
  const std::function<void(const Container*)> visit = [&](const Container* one) {
    if (!seen.insert(one).second) return;
    const auto needed = dependencies_of_label(one->label(kDependsOnLabel));
    for (const Container* other : all) {
      const bool depends = std::any_of(needed.begin(), needed.end(), [&](const auto& dependency) {
        return dependency.service.str() == other->label(kServiceLabel);
      });
      if (depends || lives_in(*one, *other)) visit(other);
    }
    order.push_back(one);
  };
  for (const Container* one : all) visit(one);
  return order;
}

}  // namespace

VolumeChoice choose_volumes(const model::Snapshot& state, const LiveState& live) {
  VolumeChoice choice;
  std::set<std::string> known;
  for (const model::SnapshotVolume& volume : state.volumes) {
    known.insert(volume.name);
    if (volume.driver == kLocal) {
      choice.volumes.push_back(volume.name);
    } else {
      choice.left_out.push_back(
          fmt::format("volume {} has the driver '{}', and contents are kept for '{}' only",
                      volume.name, volume.driver, kLocal));
    }
  }
  std::map<std::string, std::set<std::string>> folders;  // of the host: who has them
  for (const Container& container : live.containers) {
    for (const MountPoint& mount : container.mounts) {
      if (mount.type == "bind") folders[mount.source].insert(container.name);
      if (mount.type != "volume" || known.contains(mount.name)) continue;
      choice.left_out.push_back(
          fmt::format("{} of {} is an anonymous volume, which the files do "
                      "not name",
                      mount.destination, container.name));
    }
  }
  for (const auto& [folder, users] : folders) {
    choice.left_out.push_back(
        fmt::format("{} is a bind mount of {}: a place of the host, not a "
                    "volume",
                    folder, fmt::join(users, ", ")));
  }
  std::sort(choice.volumes.begin(), choice.volumes.end());
  return choice;
}

Standing who_stands_still(const LiveState& live, const std::set<std::string>& volumes,
                          Stillness how, bool readers) {
  std::vector<const Container*> chosen;
  for (const Container& container : live.containers) {
    // Who is paused already is so for somebody else's reason.
    const bool active = container.state.running && !container.state.paused;
    if (active && mounts_one(container, volumes, readers)) chosen.push_back(&container);
  }
  if (how == Stillness::kStopped) {
    // Guests of guests, too: the list grows while it is walked.
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      for (const Container& guest : live.containers) {
        const bool known = std::find(chosen.begin(), chosen.end(), &guest) != chosen.end();
        if (!known && guest.state.running && lives_in(guest, *chosen[i])) chosen.push_back(&guest);
      }
    }
  }
  Standing standing{how, {}};
  for (const Container* one : in_starting_order(chosen)) standing.ids.push_back(one->id.str());
  return standing;
}

}  // namespace bulkhead::orchestrate
