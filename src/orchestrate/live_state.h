// LiveState: what the engine holds now, as far as one project is concerned. A value, read at one
// go; nothing keeps it up to date.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "docker/container.h"
#include "docker/image.h"
#include "docker/network.h"
#include "docker/volume.h"

namespace bulkhead::docker {
class Engine;
struct Call;
}  // namespace bulkhead::docker

namespace bulkhead::orchestrate {

struct LiveState {
  /// The project's, one-off ones included; sorted by name. Inspected whole.
  std::vector<docker::Container> containers;
  /// Everybody else's; sorted by name.
  std::vector<docker::ContainerSummary> others;
  /// All that the engine has, by name, without members. Of two with one name, the project's own.
  std::map<std::string, docker::Network> networks;
  std::map<std::string, docker::Volume> volumes;
  /// By the reference asked for; what the engine does not have is not in it.
  std::map<std::string, docker::Image> images;
  /// Ids of containers without kFilesLabel that were looked into and hold the configs and secrets
  /// that their service wants (held_files.h).
  std::set<std::string> hold_wanted_files;

  const docker::Container* container(const std::string& id) const;
};

/// The images among `references` that the engine has.
Result<std::map<std::string, docker::Image>> observe_images(docker::Engine& engine,
                                                            const std::set<std::string>& references,
                                                            const docker::Call& call);

/// Asks for everything at once. `images` is carried over as it is.
Result<LiveState> observe(docker::Engine& engine, const std::string& project,
                          std::map<std::string, docker::Image> images, const docker::Call& call);

}  // namespace bulkhead::orchestrate
