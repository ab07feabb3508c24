// Brings the images that a plan asks for: from their registry, or by building them with the docker
// command line's own builder.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "docker/engine.h"
#include "docker/registry_logins.h"
#include "model/plan.h"
#include "model/project.h"
#include "orchestrate/apply.h"
#include "orchestrate/progress.h"

namespace bulkhead::orchestrate {

struct ImageOptions {
  docker::RegistryLogins* logins = nullptr;  // null: pulls without any
  /// As DOCKER_HOST is written: where a build is to put its image.
  std::string engine_address;
  /// Values for a build's secrets with `environment:`.
  std::map<std::string, std::string> environment = {};
  bool quiet = false;
  std::stop_token stop;
};

/// Only the steps of `plan` that are about images; the others are left out.
model::Plan image_steps(const model::Plan& plan);

/// Carries out `plan` as image_steps gives it.
ApplyOutcome fetch_images(const model::Plan& plan, const model::Project& project,
                          docker::Engine& engine, Clock& clock, Progress& progress,
                          const ImageOptions& options);

}  // namespace bulkhead::orchestrate
