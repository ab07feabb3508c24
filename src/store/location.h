// Where the store of a project is on disk: a folder for each engine and project, so that two
// projects never wait for each other. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/result.h"

namespace bulkhead::store {

struct Location {
  std::string folder;  // absolute; made when it is first written to

  std::string database() const { return folder + "/store.db"; }
  std::string lock() const { return folder + "/writer.lock"; }
  std::string archives() const { return folder + "/volumes"; }
};

/// `given` is --store, absolute: the folder above those of the engines. Else BULKHEAD_STORE, else
/// $XDG_STATE_HOME/bulkhead, else ~/.local/state/bulkhead; as the XDG base directory specification
/// says it, a relative XDG_STATE_HOME does not count. kNotFound when none of these is set.
/// `engine` is the address of the engine as DOCKER_HOST has it, `project` the project's name.
Result<Location> locate(const std::optional<std::string>& given,
                        const std::map<std::string, std::string>& environment,
                        const std::string& engine, const std::string& project);

}  // namespace bulkhead::store
