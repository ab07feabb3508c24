// The engine that a command talks to, found as the docker command line finds it.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "cli/context.h"
#include "docker/address.h"
#include "docker/engine.h"
#include "docker/registry_logins.h"

namespace bulkhead::cli {

struct OpenedEngine {
  std::unique_ptr<docker::Engine> engine;
  std::string address;  // as DOCKER_HOST is written
  std::unique_ptr<docker::RegistryLogins> logins;
};

/// Where the engine listens, without asking it anything.
Result<docker::EngineAddress> engine_address(Context& context);

Result<OpenedEngine> open_engine(Context& context);

/// A process of the engine, which lives in what the engine calls the host: on this machine often
/// our own namespace, but not for an engine that runs in a namespace apart. Zero: not known.
int engine_process(const OpenedEngine& engine);

}  // namespace bulkhead::cli
