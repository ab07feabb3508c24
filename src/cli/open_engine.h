// The engine that a command talks to, found as the docker command line finds it.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "cli/context.h"
#include "docker/engine.h"

namespace bulkhead::cli {

struct OpenedEngine {
  std::unique_ptr<docker::Engine> engine;
  std::string address;        // as DOCKER_HOST is written
  std::string docker_config;  // text of the docker command line's config.json; empty: none
};

Result<OpenedEngine> open_engine(Context& context);

}  // namespace bulkhead::cli
