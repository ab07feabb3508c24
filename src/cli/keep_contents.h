// The contents of a project's volumes, kept with a snapshot that is being taken.
#pragma once

#include <set>
#include <string>

#include "base/result.h"
#include "cli/context.h"
#include "cli/state_keeper.h"
#include "docker/engine.h"
#include "model/snapshot.h"
#include "orchestrate/live_state.h"
#include "orchestrate/volume_carrier.h"
#include "orchestrate/volume_choice.h"

namespace bulkhead::cli {

/// Copies them; `state.volumes` then says where the contents are. REQUIRES: who could change them
/// stands still.
Status copy_contents(model::Snapshot& state, const std::set<std::string>& volumes,
                     orchestrate::VolumeCarrier& carrier, StateKeeper& keeper,
                     const docker::Call& call);

/// kRefused where the store's disk has less room than the volumes hold. Compressed they take less;
/// how much less is not known before.
Status refuse_without_room(const std::set<std::string>& volumes, StateKeeper& keeper,
                           docker::Engine& engine, const docker::Call& call);

/// Of all volumes of `state` that can be kept, while those stand still that could change them; they
/// go on afterwards, whatever happens. What stays out is said.
Status keep_contents(model::Snapshot& state, const orchestrate::LiveState& live,
                     orchestrate::Stillness how, StateKeeper& keeper, docker::Engine& engine,
                     Context& context);

/// kConflict, naming it, when a container that is not the project's runs and has one of the volumes
/// (writable, or with `readers` at all).
Status refuse_strangers(const std::set<std::string>& volumes, const orchestrate::LiveState& live,
                        bool readers, docker::Engine& engine, const docker::Call& call);

/// How much the snapshot's contents are: "2 volumes, 1234 bytes"; empty without any.
std::string contents_words(const model::Snapshot& snapshot);

}  // namespace bulkhead::cli
