#include "orchestrate/way_back.h"

#include <algorithm>

#include <fmt/format.h>

#include "orchestrate/container_spec.h"
#include "orchestrate/fields.h"
#include "orchestrate/take_snapshot.h"

namespace bulkhead::orchestrate {
namespace {

using model::ServiceName;
using model::Snapshot;

const model::SnapshotImage* image_of(const Snapshot& snapshot, const ServiceName& service) {
  const auto found = std::find_if(snapshot.images.begin(), snapshot.images.end(),
                                  [&](const auto& image) { return image.service == service; });
  return found == snapshot.images.end() ? nullptr : &*found;
}

void pin(const model::SnapshotImage& image, const std::map<std::string, docker::Image>& images,
         model::Service& service, AsItWas& then) {
  const auto by_reference = images.find(image.reference);
  service.build.reset();
  service.pull_policy = "never";
  if (by_reference != images.end() && by_reference->second.id.str() == image.id) {
    service.image.value = image.reference;
  } else if (images.contains(image.id)) {
    service.image.value = image.id;
  } else if (!image.digests.empty()) {
    service.image.value = image.digests.front();
    service.pull_policy = "missing";
    if (!images.contains(image.digests.front())) then.to_pull.push_back(image.digests.front());
  } else {
    then.lost.push_back(fmt::format(
        "service {} ran image {} ({}), which this engine no longer has and no registry is known to "
        "have; load it (docker load), or build it as it was",
        service.name, image.reference, short_id(image.id)));
  }
}

}  // namespace

const Snapshot* state_before(const std::vector<Snapshot>& snapshots,
                             const std::optional<Snapshot>& deployed, const LiveState& live) {
  const bool known = deployed && still_runs(*deployed, live);
  for (auto snapshot = snapshots.rbegin(); snapshot != snapshots.rend(); ++snapshot) {
    if (snapshot->reason == model::SnapshotReason::kBeforeRollback) continue;
    if (known && deployed->restored_from != 0 && snapshot->id >= deployed->restored_from) continue;
    if (known && model::same_state(*snapshot, *deployed)) continue;
    return &*snapshot;
  }
  return nullptr;
}

std::set<std::string> images_to_look_up(const Snapshot& snapshot) {
  std::set<std::string> names;
  for (const auto& image : snapshot.images) {
    names.insert(image.reference);
    names.insert(image.id);
    names.insert(image.digests.begin(), image.digests.end());
  }
  names.erase("");
  return names;
}

AsItWas as_it_was(const Snapshot& snapshot, const std::map<std::string, docker::Image>& images,
                  model::Project project) {
  AsItWas then;
  for (const auto& container : snapshot.containers) {
    if (project.services.contains(container.service)) ++then.scale[container.service];
  }
  std::erase_if(project.services, [&](const auto& one) { return !then.scale.contains(one.first); });
  for (auto& [name, service] : project.services) {
    std::erase_if(service.depends_on, [&](const model::Dependency& dependency) {
      return !then.scale.contains(dependency.service);
    });
    if (const model::SnapshotImage* image = image_of(snapshot, name)) {
      pin(*image, images, service, then);
    }
  }
  then.project = std::move(project);
  return then;
}

}  // namespace bulkhead::orchestrate
