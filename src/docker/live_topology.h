// The Topology of a project as it lives in an engine: the same value that the files give, so that
// reach() judges both alike.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "docker/call.h"
#include "docker/container.h"
#include "docker/engine.h"
#include "docker/network.h"
#include "model/topology.h"

namespace bulkhead::docker {

/// What there is of one Compose project, by its labels, and who sits beside it. A picture of a
/// moment.
struct LiveProject {
  std::string name;
  /// The project's, running or not, without one-off ones; sorted by name.
  std::vector<Container> containers = {};
  /// Running ones of other projects, or of none, on one of `networks` or in the network namespace
  /// of one of `containers`; sorted by name.
  std::vector<Container> foreign = {};
  /// The project's by label, all on which one of its containers is, and those asked for; sorted by
  /// name.
  std::vector<Network> networks = {};
};

/// `networks`: names in the engine that the files mention. Containers that go away meanwhile are
/// left out, and so are our own scouts (kScoutLabel).
Result<LiveProject> inspect_project(Engine& engine, const std::string& project,
                                    const Call& call = {},
                                    const std::set<std::string>& networks = {});

/// Who runs beyond that: of each bridge that `live` has nothing to do with one container (as
/// `foreign`), and that bridge. Engines keep whole bridges apart, so one stands for all on it. None
/// that also sits beside the project, and none in the host's network namespace.
Result<LiveProject> inspect_beyond(Engine& engine, const LiveProject& live, const Call& call = {});

/// Everything that is attached, whether it runs or not; addresses only of what runs. Replicas that
/// differ are one service with all that any of them has. A foreign container is a service of its
/// own name ("container:NAME" where a service of the project has that name). Nothing has a span.
model::Topology live_topology(const LiveProject& project);

/// Labels by which Compose finds its own.
inline constexpr const char* kProjectLabel = "com.docker.compose.project";
inline constexpr const char* kServiceLabel = "com.docker.compose.service";
inline constexpr const char* kOneOffLabel = "com.docker.compose.oneoff";
inline constexpr const char* kNetworkLabel = "com.docker.compose.network";
/// On the containers that verify starts where it cannot enter namespaces; its value is the project.
inline constexpr const char* kScoutLabel = "io.bulkhead.scout";

}  // namespace bulkhead::docker
