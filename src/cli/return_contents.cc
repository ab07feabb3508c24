#include "cli/return_contents.h"

#include <algorithm>

#include <fmt/format.h>

#include "cli/left_carriers.h"
#include "orchestrate/standstill.h"
#include "orchestrate/take_snapshot.h"
#include "orchestrate/volume_carrier.h"
#include "store/volume_archive.h"

namespace bulkhead::cli {

using model::Snapshot;
using model::SnapshotVolume;
using orchestrate::LiveState;
using orchestrate::Standing;
using orchestrate::Stillness;

namespace {

/// What the volumes hold, where nothing runs that could be described: to return to it brings back
/// contents and no containers.
Snapshot bare_state(Snapshot files_of, const LiveState& live, WallTime now) {
  files_of.id = 0;
  files_of.note.clear();
  files_of.restored_from = 0;
  files_of.unlike_files.clear();
  files_of.time = now;
  const orchestrate::Declared declared = orchestrate::declared_by(files_of);
  return orchestrate::snapshot_of(std::move(files_of), declared, live);
}

}  // namespace

Result<ContentsReturn> ContentsReturn::prepare(const Snapshot& target, const LiveState& live,
                                               StateKeeper& keeper, docker::Engine& engine,
                                               Context& context) {
  const docker::Call call{{}, context.interrupted};
  ContentsReturn back(target, live, keeper, engine, context);
  for (const SnapshotVolume& volume : target.volumes) {
    if (volume.archive.empty()) continue;
    TRY(store::check_volume(keeper.store().location(), volume, keeper.vault()));
    back.names_.insert(volume.name);
  }
  if (back.names_.empty()) {
    return failure(ErrorKind::kNotFound,
                   fmt::format("snapshot {} keeps no content of volumes: it was taken without "
                               "--volumes (see 'bulkhead snapshot list')",
                               target.id));
  }
  for (const SnapshotVolume& volume : target.volumes) {
    if (!volume.archive.empty()) continue;
    context.err.write(
        fmt::format("warning: volume {} keeps what it holds: its content is not in snapshot {}\n",
                    volume.name, target.id));
  }
  TRY(refuse_strangers(back.names_, live, true, engine, call));
  for (const auto& left : TRY(orchestrate::left_carriers(engine, target.project, call))) {
    if (left.fills == 0) continue;
    back.resumed_ = true;
    const bool covered = std::all_of(left.volumes.begin(), left.volumes.end(),
                                     [&](const auto& one) { return back.names_.contains(one); });
    if (covered) continue;
    return failure(ErrorKind::kConflict,
                   fmt::format("the content of {} is not whole, and snapshot {} does not have all "
                               "of it: finish the return to snapshot {} first, by 'bulkhead "
                               "rollback {} --volumes'",
                               fmt::join(left.volumes, ", "), target.id, left.fills, left.fills));
  }
  return back;
}

Result<std::string> ContentsReturn::some_image(const docker::Call& call) const {
  if (!live_->containers.empty()) return live_->containers.front().image_id.str();
  for (const model::SnapshotImage& image : target_->images) {
    if (engine_->inspect_image(docker::ImageRef(image.id), call)) return image.id;
  }
  return failure(ErrorKind::kNotFound,
                 "the engine has no image of the snapshot to copy volumes through; pull one first");
}

/// What the volumes hold now is not lost: it is a snapshot like any other.
Status ContentsReturn::keep_present(Snapshot present, const std::set<std::string>& there,
                                    orchestrate::VolumeCarrier& carrier, const docker::Call& call) {
  TRY(copy_contents(present, there, carrier, *keeper_, call));
  TRY(keeper_->keep(std::move(present), model::SnapshotReason::kBeforeRollback, *live_));
  return {};
}

Status ContentsReturn::make_missing(const docker::Call& call) {
  for (const SnapshotVolume& volume : target_->volumes) {
    if (!names_.contains(volume.name) || live_->volumes.contains(volume.name)) continue;
    TRY(engine_->create_volume({.name = volume.name,
                                .driver = volume.driver,
                                .driver_opts = volume.options,
                                .labels = volume.labels},
                               call));
  }
  return {};
}

Status ContentsReturn::fill(const std::string& image, const docker::Call& call) {
  auto carrier = TRY(orchestrate::VolumeCarrier::create(*engine_,
                                                        {.project = target_->project,
                                                         .image = image,
                                                         .volumes = {names_.begin(), names_.end()},
                                                         .fills = target_->id},
                                                        call));
  TRY(carrier.empty(call));
  for (const SnapshotVolume& volume : target_->volumes) {
    if (!names_.contains(volume.name)) continue;
    auto reader =
        TRY(store::VolumeReader::open(keeper_->store().location(), volume, keeper_->vault()));
    TRY(carrier.copy_in(
        volume.name, [&] { return reader.next(); }, call));
  }
  TRY(carrier.done());
  // Marks of earlier ones that were cut off.
  return remove_left_carriers(*engine_, target_->project, *context_);
}

Status ContentsReturn::carry_out(std::optional<Snapshot> present) {
  const docker::Call call{{}, context_->interrupted};
  const std::string image = TRY(some_image(call));
  if (!present) present = bare_state(*target_, *live_, context_->clock.wall());
  std::set<std::string> there;
  for (const SnapshotVolume& volume : present->volumes) {
    if (names_.contains(volume.name)) there.insert(volume.name);
  }
  if (!resumed_) TRY(refuse_without_room(there, *keeper_, *engine_, call));
  Standing standing = orchestrate::who_stands_still(*live_, names_, Stillness::kStopped, true);
  {
    auto carrier = TRY(orchestrate::VolumeCarrier::create(*engine_,
                                                          {.project = target_->project,
                                                           .image = image,
                                                           .volumes = {there.begin(), there.end()},
                                                           .standing = standing},
                                                          call));
    auto still = TRY(orchestrate::Standstill::begin(*engine_, std::move(standing), call));
    if (!resumed_ && !there.empty()) {
      TRY(keep_present(*std::move(present), there, carrier, call));
    }
    TRY(make_missing(call));
    TRY(keeper_->begin(target_->id));
    // From here on nothing may run on the volumes until they are whole, and then `up` starts it.
    still.leave();
  }
  return fill(image, call);
}

}  // namespace bulkhead::cli
