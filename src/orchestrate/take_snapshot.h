// From what the engine holds and the files that say it to a model::Snapshot, and whether those
// files are the ones that the containers were made from. Pure but for observe_running_images().
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/snapshot.h"
#include "orchestrate/desired.h"
#include "orchestrate/live_state.h"

namespace bulkhead::orchestrate {

/// Adds to live.images, by their ids, those that the project's containers were made from.
Status observe_running_images(docker::Engine& engine, LiveState& live, const docker::Call& call);

/// What the files say of the engine's objects, as far as a snapshot has to know it.
struct Declared {
  std::string project;
  std::map<model::ServiceName, std::string> references;  // of images
  std::map<std::string, bool> networks;                  // by name: whether external
  std::map<std::string, bool> volumes;                   // the same
};
Declared declared_by(const Desired& desired);
/// As its files said when it was taken.
Declared declared_by(const model::Snapshot& snapshot);

/// What the engine holds of the project: images, networks, volumes, containers. Takes the rest
/// (files, request, reason …) from `about`. REQUIRES: observe_running_images() has been called.
model::Snapshot snapshot_of(model::Snapshot about, const Declared& declared, const LiveState& live);

/// Services whose containers were not made from `desired`, leaving aside which image its
/// references mean by now. REQUIRES: as above.
std::vector<model::ServiceName> unlike(const Desired& desired, const LiveState& live);

/// Whose files say what runs.
struct FilesOfState {
  enum class Source : std::uint8_t {
    kNothingRuns,
    kDeployed,  // those of the deployed state: its containers are the ones that are here
    kOnDisk,    // those on disk now
  };
  Source source = Source::kOnDisk;
  std::vector<model::ServiceName> unlike;  // services that these files do not say
};

/// `unlike_disk` is unlike() for the files on disk now.
FilesOfState files_of_state(const LiveState& live, const std::optional<model::Snapshot>& deployed,
                            const std::vector<model::ServiceName>& unlike_disk);

/// The containers that are here are the very ones of this state.
bool still_runs(const model::Snapshot& state, const LiveState& live);

/// The project's containers but for those of `docker compose run`.
std::vector<const docker::Container*> service_containers(const LiveState& live);

}  // namespace bulkhead::orchestrate
