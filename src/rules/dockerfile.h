// What the Dockerfile of a service tells without being built: where it lies, and which stage of it
// has a healthcheck. Images that it starts from are not looked into.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/service.h"

namespace bulkhead::rules {

/// Absolute. Nothing where it stands in the Compose file itself, or the context is not a folder of
/// this machine.
std::optional<std::string> dockerfile_path(const model::Build& build);

/// The stage that `target` names, or the last one where it is empty, has a HEALTHCHECK of its own
/// or of the earlier stage that it starts from.
bool stage_has_healthcheck(std::string_view dockerfile, std::string_view target);

}  // namespace bulkhead::rules
