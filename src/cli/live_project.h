// A project as the engine has it: for commands that work on containers that are there and need no
// more of the files than the project's name.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/arguments.h"
#include "cli/context.h"
#include "cli/open_engine.h"
#include "model/names.h"
#include "orchestrate/live_state.h"

namespace bulkhead::cli {

struct LiveProject {
  std::string name;
  OpenedEngine engine;
  orchestrate::LiveState live;
  /// SERVICE of the command line; empty: all.
  std::set<model::ServiceName> services;

  /// The containers of those services, by service and number; not those of `docker compose run`.
  /// `number`: only those that have it, 0 being all.
  std::vector<const docker::Container*> containers(std::uint32_t number = 0) const;
};

/// The files say which project, or -p. Nothing when it cannot be opened, or has no container of a
/// service that was asked for; that has then been said, and `status` is the exit status.
std::optional<LiveProject> open_live_project(const Arguments& arguments,
                                             const std::vector<std::string>& services,
                                             Context& context, int& status);

}  // namespace bulkhead::cli
