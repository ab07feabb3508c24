// Why an engine would not start a container, where the cause is another one: it is to live in a
// namespace of a container that does not run, and the engine tells that by an id.
#pragma once

#include "base/result.h"
#include "docker/engine.h"

namespace bulkhead::orchestrate {

/// `refused` as it is, or said of the container that lends the namespace.
Error cause_of_refusal(docker::Engine& engine, const docker::ContainerRef& container,
                       Error refused);

}  // namespace bulkhead::orchestrate
