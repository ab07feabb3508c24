// What registries say, through the engine, of the images that a plan is to pull: known before
// anything is touched. Judging the answers is preflight's.
#pragma once

#include <map>
#include <string>

#include "base/result.h"
#include "docker/engine.h"
#include "docker/registry_logins.h"
#include "model/plan.h"

namespace bulkhead::orchestrate {

/// By image: why its registry does not give it. Images that it has are not in it.
using RegistryErrors = std::map<std::string, Error>;

/// How long a registry has to answer. It is asked for a few bytes; the engine itself would wait for
/// minutes.
inline constexpr Duration kRegistryPatience = std::chrono::seconds(10);

/// Asks for every image that `plan` pulls, all at once, with what `logins` knows. An error only
/// when interrupted.
Result<RegistryErrors> ask_registries(const model::Plan& plan, docker::Engine& engine,
                                      docker::RegistryLogins& logins, const docker::Call& call);

}  // namespace bulkhead::orchestrate
