// From a service of the files to what the engine is asked to create. Pure. Everything that
// model::Service can say is carried over, or refused with a Diagnostic at its place.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "docker/archive.h"
#include "docker/container_spec.h"
#include "docker/engine_info.h"
#include "model/project.h"
#include "orchestrate/discarded_limits.h"
#include "text/diagnostic.h"
#include "text/file_reader.h"

namespace bulkhead::orchestrate {

/// Something of another service's container that a container is made with. Its id is known only
/// when that container exists, so it is filled in last (resolve in desired.h).
struct Reference {
  enum class Kind : std::uint8_t { kNetwork, kIpc, kPid, kVolumes };
  Kind kind = Kind::kNetwork;
  model::ServiceName service;
  std::string mode;  // of kVolumes: "ro", "rw" or empty

  friend bool operator==(const Reference&, const Reference&) = default;
};

/// A file that is put into the container after it is made and before it is started: a config or
/// secret whose content is not a file on the host.
using InjectedFile = docker::ArchivedFile;

struct SpecInputs {
  const model::Project& project;
  /// Values for configs and secrets with `environment:`.
  const std::map<std::string, std::string>& environment;
  /// For seccomp profiles.
  text::FileReader& files;
  docker::ApiVersion api;
  /// Left out of what is asked for.
  DiscardedLimits discarded = {};
};

/// A service's container but for what differs by number (with_number in desired.h): name, the
/// container's own name among the aliases, links, the number's label.
struct ServiceSpec {
  docker::ContainerSpec spec;
  std::vector<Reference> references;
  std::vector<InjectedFile> files;
};

/// The image that a service runs: its `image`, or "project-service" for one that is only built.
std::string image_of(const model::Project& project, const model::Service& service);

/// Faults are added to `problems`: errors where the service cannot be run as written, warnings
/// where the engine is too old for something that changes nothing of what the service does.
ServiceSpec spec_of(const SpecInputs& inputs, const model::Service& service,
                    std::vector<text::Diagnostic>& problems);

/// The service's networks as docker compose orders them: highest priority first, then by key.
std::vector<const model::NetworkAttachment*> by_priority(const model::Service& service);

}  // namespace bulkhead::orchestrate
