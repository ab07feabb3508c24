#include "orchestrate/take_snapshot.h"

#include <algorithm>
#include <set>

#include "docker/engine.h"
#include "orchestrate/compare.h"
#include "orchestrate/container_steps.h"
#include "orchestrate/labels.h"

namespace bulkhead::orchestrate {
namespace {

using docker::Container;
using model::ServiceName;
using model::Snapshot;

model::SnapshotContainer container_of(const Container& container) {
  model::SnapshotContainer kept{.service = ServiceName(container.label(kServiceLabel)),
                                .number = slot_of(container),
                                .name = container.name,
                                .id = container.id.str(),
                                .image_id = container.image_id.str(),
                                .config_hash = container.label(kConfigHashLabel),
                                .state = std::string(name(container.state.status)),
                                .networks = {}};
  for (const auto& [network, endpoint] : container.networks) kept.networks.push_back(network);
  return kept;
}

/// One entry a service; the lowest number's image where replicas differ.
std::vector<model::SnapshotImage> images_of(const Declared& declared, const LiveState& live) {
  std::map<ServiceName, const Container*> first;
  for (const Container* container : service_containers(live)) {
    const Container*& slot = first[ServiceName(container->label(kServiceLabel))];
    if (!slot || slot_of(*container) < slot_of(*slot)) slot = container;
  }
  std::vector<model::SnapshotImage> images;
  for (const auto& [service, container] : first) {
    model::SnapshotImage image{.service = service,
                               .reference = container->config.image,
                               .id = container->image_id.str(),
                               .digests = {}};
    const auto reference = declared.references.find(service);
    if (reference != declared.references.end()) image.reference = reference->second;
    const auto known = live.images.find(image.id);
    if (known != live.images.end()) image.digests = known->second.digests;
    images.push_back(std::move(image));
  }
  return images;
}

model::SnapshotNetwork network_of(const docker::Network& network, bool external) {
  model::SnapshotNetwork kept{.name = network.name,
                              .driver = network.driver,
                              .external = external,
                              .internal = network.internal,
                              .attachable = network.attachable,
                              .enable_ipv6 = network.enable_ipv6,
                              .subnets = {},
                              .options = network.options,
                              .labels = network.labels};
  for (const auto& pool : network.ipam.pools) kept.subnets.push_back(pool.subnet);
  return kept;
}

void add_networks(const Declared& declared, const LiveState& live, Snapshot& snapshot) {
  for (const auto& [name, network] : live.networks) {
    const auto owner = network.labels.find(kProjectLabel);
    const bool own = owner != network.labels.end() && owner->second == declared.project;
    const auto known = declared.networks.find(name);
    if (!own && known == declared.networks.end()) continue;
    snapshot.networks.push_back(
        network_of(network, known != declared.networks.end() && known->second));
  }
}

void add_volumes(const Declared& declared, const LiveState& live, Snapshot& snapshot) {
  for (const auto& [name, external] : declared.volumes) {
    const auto found = live.volumes.find(name);
    if (found == live.volumes.end()) continue;
    snapshot.volumes.push_back({.name = name,
                                .driver = found->second.driver,
                                .external = external,
                                .options = found->second.options,
                                .labels = found->second.labels,
                                .archive = {},
                                .archive_bytes = 0,
                                .archive_digest = {}});
  }
}

/// Other than as `desired` says, the image aside.
bool is_unlike(const Desired& desired, const DesiredService& service, const Container& container,
               const LiveState& live) {
  References ids;
  for (const Reference& reference : service.spec.references) {
    const std::string& shared = reference.service.str();
    for (const Container* other : service_containers(live)) {
      if (other->label(kServiceLabel) == shared)
        ids.try_emplace(reference.service, other->id.str());
    }
    ids.try_emplace(reference.service);
  }
  const auto image = live.images.find(container.image_id.str());
  if (image == live.images.end()) return true;
  const Comparison comparison =
      compare(container, orchestrate::container_of(desired, service, slot_of(container), ids),
              &image->second, live);
  return std::any_of(comparison.recreate.begin(), comparison.recreate.end(),
                     [](const model::FieldChange& field) { return field.field != "state"; }) ||
         !comparison.update.empty() || !comparison.attachments.empty();
}

/// Of the services that the files of a state did not say, the ones that are still there.
std::vector<ServiceName> those_with_containers(const Snapshot& state,
                                               const std::vector<const Container*>& containers) {
  std::vector<ServiceName> services = state.unlike_files;
  std::erase_if(services, [&](const ServiceName& service) {
    return std::none_of(containers.begin(), containers.end(), [&](const Container* container) {
      return container->label(kServiceLabel) == service.str();
    });
  });
  return services;
}

}  // namespace

std::vector<const Container*> service_containers(const LiveState& live) {
  std::vector<const Container*> containers;
  for (const Container& container : live.containers) {
    if (container.label(kOneOffLabel) != "True" && !container.label(kServiceLabel).empty()) {
      containers.push_back(&container);
    }
  }
  return containers;
}

Status observe_running_images(docker::Engine& engine, LiveState& live, const docker::Call& call) {
  std::set<std::string> ids;
  for (const Container& container : live.containers) {
    const std::string& id = container.image_id.str();
    const auto known = std::find_if(live.images.begin(), live.images.end(),
                                    [&](const auto& one) { return one.second.id.str() == id; });
    if (known == live.images.end()) {
      ids.insert(id);
    } else if (known->first != id) {
      docker::Image image = known->second;
      live.images.emplace(id, std::move(image));
    }
  }
  for (auto& [id, image] : TRY(observe_images(engine, ids, call))) {
    live.images.emplace(id, std::move(image));
  }
  return {};
}

Declared declared_by(const Desired& desired) {
  Declared declared;
  declared.project = desired.project;
  for (const auto& [name, service] : desired.services) {
    declared.references[name] = service.image.str();
  }
  for (const DesiredNetwork& network : desired.networks) {
    declared.networks[network.spec.name] = network.external;
  }
  for (const DesiredVolume& volume : desired.volumes) {
    declared.volumes[volume.spec.name] = volume.external;
  }
  return declared;
}

Declared declared_by(const Snapshot& snapshot) {
  Declared declared;
  declared.project = snapshot.project;
  for (const auto& image : snapshot.images) declared.references[image.service] = image.reference;
  for (const auto& network : snapshot.networks) declared.networks[network.name] = network.external;
  for (const auto& volume : snapshot.volumes) declared.volumes[volume.name] = volume.external;
  return declared;
}

Snapshot snapshot_of(Snapshot about, const Declared& declared, const LiveState& live) {
  Snapshot snapshot = std::move(about);
  snapshot.project = declared.project;
  snapshot.images = images_of(declared, live);
  snapshot.networks.clear();
  snapshot.volumes.clear();
  snapshot.containers.clear();
  add_networks(declared, live, snapshot);
  add_volumes(declared, live, snapshot);
  for (const Container* container : service_containers(live)) {
    snapshot.containers.push_back(container_of(*container));
  }
  return snapshot;
}

bool still_runs(const Snapshot& state, const LiveState& live) {
  std::set<std::string> then;
  std::set<std::string> now;
  for (const auto& container : state.containers) then.insert(container.id);
  for (const Container* container : service_containers(live)) now.insert(container->id.str());
  return then == now;
}

std::vector<ServiceName> unlike(const Desired& desired, const LiveState& live) {
  std::set<ServiceName> found;
  for (const Container* container : service_containers(live)) {
    const ServiceName service(container->label(kServiceLabel));
    const auto wanted = desired.services.find(service);
    if (wanted == desired.services.end() || is_unlike(desired, wanted->second, *container, live)) {
      found.insert(service);
    }
  }
  return {found.begin(), found.end()};
}

FilesOfState files_of_state(const LiveState& live, const std::optional<Snapshot>& deployed,
                            const std::vector<ServiceName>& unlike_disk) {
  using Source = FilesOfState::Source;
  const std::vector<const Container*> containers = service_containers(live);
  if (containers.empty()) return {Source::kNothingRuns, {}};
  if (deployed) {
    std::set<std::string> ids;
    for (const auto& container : deployed->containers) ids.insert(container.id);
    std::set<ServiceName> strangers;
    for (const Container* container : containers) {
      if (!ids.contains(container->id.str())) {
        strangers.insert(ServiceName(container->label(kServiceLabel)));
      }
    }
    if (strangers.empty()) return {Source::kDeployed, those_with_containers(*deployed, containers)};
    // Somebody else has been at work. What is on disk says it all, or more of it than we know.
    if (!unlike_disk.empty() && strangers.size() <= unlike_disk.size()) {
      return {Source::kDeployed, {strangers.begin(), strangers.end()}};
    }
  }
  return {Source::kOnDisk, unlike_disk};
}

}  // namespace bulkhead::orchestrate
