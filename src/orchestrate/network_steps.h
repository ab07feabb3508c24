// The steps about networks that take more than one request to the engine.
#pragma once

#include <string>

#include "docker/engine.h"

namespace bulkhead::orchestrate {

/// The engine lets two requests at the same time make two networks of one name, and then starts no
/// container on either. That happens after an `up` that was killed while the engine still carried
/// out its last request. Whoever comes here keeps the same one: the smallest id. Networks of that
/// name that are not the project's stay.
Status keep_one_network(const std::string& name, const std::string& project,
                        docker::Engine& engine);

/// Says who holds a network that will not go: the engine says only that it is held. One that is
/// gone already went as wanted. Endpoints whose container is gone, which an engine keeps after
/// churn or a crash, are taken off first.
Status remove_network(const std::string& id, docker::Engine& engine);

}  // namespace bulkhead::orchestrate
