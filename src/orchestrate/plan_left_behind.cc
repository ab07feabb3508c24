// The part of Planner that tells of containers which this plan does not touch (other services were
// asked for) and which what it does to their services leaves behind.
#include <algorithm>

#include <fmt/format.h>

#include "orchestrate/labels.h"
#include "orchestrate/planner.h"

namespace bulkhead::orchestrate {

using docker::Container;
using model::ServiceName;

/// The container in whose network or IPC namespace this one was started, as far as it is one of the
/// project's; null: there is none.
const Container* Planner::owner_of(const Container& container) const {
  constexpr std::string_view kContainer = "container:";
  for (const std::string& mode : {container.host.network_mode, container.host.ipc_mode}) {
    if (!mode.starts_with(kContainer)) continue;
    if (const Container* owner = live_.container(mode.substr(kContainer.size()))) return owner;
  }
  return nullptr;
}

/// A namespace is made when its owner starts: who was started before that is in one that is gone,
/// and nobody can reach him.
bool Planner::is_stranded(const Container& container) const {
  const Container* owner = owner_of(container);
  return owner != nullptr && owner->state.running && container.state.running &&
         container.state.started_at && owner->state.started_at &&
         *container.state.started_at < *owner->state.started_at;
}

void Planner::tell_who_is_left_behind() {
  const auto changes = [&](const ServiceName& service) {
    return renewed_.contains(service) || restarted_.contains(service);
  };
  for (const Container& container : live_.containers) {
    const ServiceName service(container.label(kServiceLabel));
    if (!container.state.running || desired_.services.contains(service) ||
        container.label(kOneOffLabel) == "True") {
      continue;
    }
    const Container* owner = owner_of(container);
    const ServiceName host(owner == nullptr ? "" : owner->label(kServiceLabel));
    if (owner != nullptr && changes(host)) {
      out_.plan.warnings.push_back(
          fmt::format("{} lives in a namespace of {}, which is started anew without it: nobody "
                      "reaches it until `bulkhead up {}`",
                      container.name, host, service));
      continue;
    }
    for (const model::Dependency& dependency :
         dependencies_of_label(container.label(kDependsOnLabel))) {
      if (!dependency.restart || !changes(dependency.service)) continue;
      out_.plan.warnings.push_back(
          fmt::format("{} asks for a restart when {} is started anew, and was not asked for: "
                      "`bulkhead restart {}` does it",
                      container.name, dependency.service, service));
      break;
    }
  }
}

}  // namespace bulkhead::orchestrate
