#include "orchestrate/made_since.h"

#include <algorithm>

#include "orchestrate/labels.h"

namespace bulkhead::orchestrate {
namespace {

template <typename Resource>
bool is_of(const std::string& project, const Resource& resource) {
  const auto label = resource.labels.find(kProjectLabel);
  return label != resource.labels.end() && label->second == project;
}

}  // namespace

LiveState made_since(const LiveState& before, const LiveState& now, const std::string& project) {
  LiveState made;
  made.others = now.others;
  for (const docker::Container& container : now.containers) {
    if (before.container(container.id.str()) == nullptr) made.containers.push_back(container);
  }
  for (const auto& [name, network] : now.networks) {
    const auto old = before.networks.find(name);
    const bool is_old = old != before.networks.end() && old->second.id == network.id;
    if (!is_old && is_of(project, network)) made.networks.emplace(name, network);
  }
  for (const auto& [name, volume] : now.volumes) {
    if (!before.volumes.contains(name) && is_of(project, volume))
      made.volumes.emplace(name, volume);
  }
  return made;
}

}  // namespace bulkhead::orchestrate
