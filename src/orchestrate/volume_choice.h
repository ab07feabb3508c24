// Which volumes' contents a snapshot can keep, and which containers have to stand still meanwhile.
// Pure.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "model/snapshot.h"
#include "orchestrate/live_state.h"

namespace bulkhead::orchestrate {

/// How containers stand still: paused, what they have written is there as after a power failure;
/// stopped, as they left it.
enum class Stillness : std::uint8_t { kPaused, kStopped };

/// Containers to hold still, in the order in which they go on afterwards.
struct Standing {
  Stillness how = Stillness::kPaused;
  std::vector<std::string> ids = {};
};

struct VolumeChoice {
  std::vector<std::string> volumes;   // by their names in the engine, sorted
  std::vector<std::string> left_out;  // a sentence for each thing that holds data and stays out
};

/// Of the volumes that `state` has.
VolumeChoice choose_volumes(const model::Snapshot& state, const LiveState& live);

/// The project's running containers that could change the volumes: those that mount one writable,
/// or with `readers` at all. Whoever is stopped takes with it those that live in its namespaces.
Standing who_stands_still(const LiveState& live, const std::set<std::string>& volumes,
                          Stillness how, bool readers = false);

}  // namespace bulkhead::orchestrate
