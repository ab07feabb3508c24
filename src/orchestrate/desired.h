// Desired: what the engine should hold for a project, in the engine's own terms. Computed from
// the files and the images they name, without I/O. plan.h compares it with what is live, apply.h
// makes resources from it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "docker/image.h"
#include "docker/network.h"
#include "docker/volume.h"
#include "model/project.h"
#include "orchestrate/container_spec.h"
#include "orchestrate/port_check.h"
#include "text/diagnostic.h"

namespace bulkhead::orchestrate {

struct DesiredNetwork {
  model::NetworkKey key;
  bool external = false;
  docker::NetworkSpec spec;
  text::Span span;
};

struct DesiredVolume {
  std::string key;
  bool external = false;
  docker::VolumeSpec spec;
  text::Span span;
};

struct DesiredService {
  model::ServiceName name;
  std::uint32_t replicas = 1;
  docker::ImageRef image;
  bool builds = false;       // has a `build:` section
  std::string pull_policy;   // as Compose writes it; empty: when it is missing
  std::string update_order;  // deploy.update_config.order: "start-first", "stop-first" or empty
  /// Not for a certain container: see container().
  ServiceSpec spec;
  std::string container_name;  // fixed by the files; empty: "project-service-N"
  std::vector<model::Dependency> depends_on;
  std::vector<model::Link> links;
  std::vector<std::string> external_links;
  std::vector<model::NetworkKey> networks;  // in docker compose's order
  std::vector<std::string> volumes;         // keys of the named ones that it mounts
  /// Runs to its end: of role `job`, or somebody waits for its completion.
  bool one_shot = false;
  /// The check that counts: the service's own, else the image's. Absent: none, or switched off.
  std::optional<docker::Healthcheck> healthcheck;
  /// Only where there is no healthcheck, and for services that run on.
  std::optional<PortCheck> port_check;
  /// What docker compose hashes to know whether a service has changed; see config_hash.h.
  std::string hash_input;
  text::Span span;
};

struct Desired {
  std::string project;
  std::vector<DesiredNetwork> networks;  // sorted by key
  std::vector<DesiredVolume> volumes;    // sorted by key
  std::map<model::ServiceName, DesiredService> services;
  /// Services that the files have and that are not active, or not selected: no orphans.
  std::set<model::ServiceName> inactive;

  const DesiredService& service(const model::ServiceName& name) const;
  const DesiredNetwork* network(const model::NetworkKey& key) const;
};

/// What is known of the world before anything is compared.
struct DesiredInputs {
  SpecInputs spec;
  /// By the reference that the files use; a missing image is not in it.
  const std::map<std::string, docker::Image>& images;
  /// For each service, the bytes that docker compose 2.26.1 hashes (compose layer).
  const std::map<model::ServiceName, std::string>& hash_inputs;
  /// Services of role `job`.
  std::set<model::ServiceName> jobs;
  /// For services that may have no healthcheck; none where nobody could ask.
  std::map<model::ServiceName, PortCheck> port_checks;
  /// --scale: replaces what the files say.
  std::map<model::ServiceName, std::uint32_t> scale;
  /// --env-file, as it was given; recorded as docker compose records it.
  std::vector<std::string> env_files;
};

struct DesiredResult {
  Desired desired;
  std::vector<text::Diagnostic> problems;
};

DesiredResult desired_of(const DesiredInputs& inputs);

/// The containers that references stand for, by service: id of the first container.
using References = std::map<model::ServiceName, std::string>;

/// The definition of one container, complete but for anonymous volumes to be inherited.
/// REQUIRES: `ids` has every service of service.spec.references.
docker::ContainerSpec container_of(const Desired& desired, const DesiredService& service,
                                   std::uint32_t number, const References& ids);

/// The name that a container of this number has.
std::string name_of(const Desired& desired, const DesiredService& service, std::uint32_t number);

/// Digest of the injected files, as kFilesLabel has it; empty when there are none.
std::string files_digest(const std::vector<InjectedFile>& files);

}  // namespace bulkhead::orchestrate
