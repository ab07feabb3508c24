#include "cli/keep_contents.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/byte_size.h"
#include "linux/free_space.h"
#include "orchestrate/fields.h"
#include "orchestrate/standstill.h"
#include "store/volume_archive.h"

namespace bulkhead::cli {

using model::Snapshot;
using orchestrate::LiveState;

Status refuse_strangers(const std::set<std::string>& volumes, const LiveState& live, bool readers,
                        docker::Engine& engine, const docker::Call& call) {
  docker::ContainerFilter filter;
  filter.all = false;
  filter.volumes = {volumes.begin(), volumes.end()};
  if (filter.volumes.empty()) return {};
  for (const docker::ContainerSummary& user : TRY(engine.list_containers(filter, call))) {
    if (live.container(user.id.str()) != nullptr) continue;
    const docker::Container stranger = TRY(engine.inspect_container(user.id, call));
    for (const docker::MountPoint& mount : stranger.mounts) {
      if (!volumes.contains(mount.name) || !(readers || mount.writable)) continue;
      return failure(ErrorKind::kConflict,
                     fmt::format("volume {} is in use by container {}, which is not of this "
                                 "project and would go on meanwhile: stop it first",
                                 mount.name, stranger.name));
    }
  }
  return {};
}

Status refuse_without_room(const std::set<std::string>& volumes, StateKeeper& keeper,
                           docker::Engine& engine, const docker::Call& call) {
  const auto sizes = TRY(engine.volume_sizes(call));
  std::uint64_t needed = 0;
  for (const std::string& volume : volumes) {
    const auto size = sizes.find(volume);
    if (size != sizes.end()) needed += size->second;
  }
  const std::string& folder = keeper.store().location().folder;
  const std::uint64_t room = TRY(linux::free_space(folder));
  if (needed <= room) return {};
  const auto shown = [](std::uint64_t bytes) {
    return orchestrate::show_bytes(static_cast<std::int64_t>(bytes));
  };
  return failure(
      ErrorKind::kRefused,
      fmt::format("volume{} {} hold{} {}, and the store in {} has room for {} "
                  "(they are kept compressed, but how small they get is not known before): make "
                  "room there, or name a folder on another disk by --store",
                  volumes.size() == 1 ? "" : "s", fmt::join(volumes, ", "),
                  volumes.size() == 1 ? "s" : "", shown(needed), folder, shown(room)));
}

Status copy_contents(Snapshot& state, const std::set<std::string>& volumes,
                     orchestrate::VolumeCarrier& carrier, StateKeeper& keeper,
                     const docker::Call& call) {
  for (model::SnapshotVolume& volume : state.volumes) {
    if (!volumes.contains(volume.name)) continue;
    auto writer = TRY(store::VolumeWriter::create(keeper.store().location(), keeper.vault()));
    TRY(carrier.copy_out(
        volume.name, [&](std::string_view bytes) { return writer.write(bytes); }, call));
    TRY(writer.keep(volume));
  }
  return {};
}

Status keep_contents(Snapshot& state, const LiveState& live, orchestrate::Stillness how,
                     StateKeeper& keeper, docker::Engine& engine, Context& context) {
  const orchestrate::VolumeChoice choice = orchestrate::choose_volumes(state, live);
  for (const std::string& sentence : choice.left_out) {
    context.err.write(fmt::format("warning: not kept: {}\n", sentence));
  }
  if (choice.volumes.empty()) {
    return failure(ErrorKind::kNotFound,
                   fmt::format("{} has no volume whose content can be kept; leave out --volumes",
                               state.project));
  }
  const std::set<std::string> volumes(choice.volumes.begin(), choice.volumes.end());
  const docker::Call call{{}, context.interrupted};
  TRY(refuse_strangers(volumes, live, false, engine, call));
  TRY(refuse_without_room(volumes, keeper, engine, call));
  orchestrate::Standing standing = orchestrate::who_stands_still(live, volumes, how);
  // In this order: who finds the carrier of one that was killed knows whom to let go on.
  auto carrier =
      TRY(orchestrate::VolumeCarrier::create(engine,
                                             {.project = state.project,
                                              .image = live.containers.front().image_id.str(),
                                              .volumes = choice.volumes,
                                              .standing = standing},
                                             call));
  auto still = TRY(orchestrate::Standstill::begin(engine, std::move(standing), call));
  TRY(copy_contents(state, volumes, carrier, keeper, call));
  return still.end();
}

std::string contents_words(const Snapshot& snapshot) {
  std::size_t count = 0;
  std::uint64_t bytes = 0;
  for (const model::SnapshotVolume& volume : snapshot.volumes) {
    if (volume.archive.empty()) continue;
    ++count;
    bytes += volume.archive_bytes;
  }
  if (count == 0) return {};
  return fmt::format("{} volume{}, {}", count, count == 1 ? "" : "s", human_size(bytes));
}

}  // namespace bulkhead::cli
