// What docker compose hashes to know whether a container still is what its service says.
#pragma once

#include <map>
#include <string>

#include "model/project.h"

namespace bulkhead::compose {

/// The JSON that docker compose 2.26.1 (Debian's, with compose-go 2.4.8) writes of each active
/// service, byte for byte: without `build`, `pull_policy` and the number of replicas, with its own
/// order of attributes and without the defaults that later versions fill in. It is of the service
/// as `up` runs it, env files read; 2.26.1's own `config --hash` leaves them unread and prints
/// another hash where there are some.
std::map<model::ServiceName, std::string> hash_inputs(const model::Project& project);

}  // namespace bulkhead::compose
