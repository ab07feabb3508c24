// What returning to a snapshot takes, decided before anything is done: which snapshot, and the
// project as it was, with the very images that ran. Pure. Carrying it out is `up` (up.h).
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "docker/image.h"
#include "model/project.h"
#include "model/snapshot.h"
#include "orchestrate/live_state.h"

namespace bulkhead::orchestrate {

/// The state before the one that runs: the newest snapshot that would change something. After a
/// return to a snapshot, those before it: going back twice goes back two states, not back and
/// forth. `snapshots` oldest first, as Store::list gives them, with texts. Null: there is none.
const model::Snapshot* state_before(const std::vector<model::Snapshot>& snapshots,
                                    const std::optional<model::Snapshot>& deployed,
                                    const LiveState& live);

/// The project of a snapshot's files, narrowed to what ran, with the images that ran.
struct AsItWas {
  model::Project project;
  std::map<model::ServiceName, std::uint32_t> scale;
  /// Sentences, one a service whose image is gone: nothing can be done about it from here.
  std::vector<std::string> lost;
  /// What will be pulled by digest.
  std::vector<std::string> to_pull;
};

/// Services without a container then are left out. Every other one uses the files' own reference
/// where that still means the same image, else the image's id, else its digest in its registry.
/// Nothing is built. `images`: those that the engine has, by reference, id and digest.
AsItWas as_it_was(const model::Snapshot& snapshot,
                  const std::map<std::string, docker::Image>& images, model::Project project);

/// The references and ids that as_it_was() looks up.
std::set<std::string> images_to_look_up(const model::Snapshot& snapshot);

}  // namespace bulkhead::orchestrate
