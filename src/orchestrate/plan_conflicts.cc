// The part of Planner that keeps containers out of each other's way: host ports and names that one
// has to give up before another can take them.
#include <algorithm>
#include <optional>
#include <set>
#include <string>

#include <fmt/format.h>

#include "orchestrate/container_steps.h"
#include "orchestrate/labels.h"
#include "orchestrate/planner.h"

namespace bulkhead::orchestrate {

using docker::Container;
using model::Step;
using model::StepKind;
using model::Wait;

namespace {

/// "80/tcp" of the host, for each port that is fixed.
std::set<std::string> fixed_ports(const docker::PortMap& map) {
  std::set<std::string> ports;
  for (const auto& [port, bindings] : map) {
    for (const auto& binding : bindings) {
      if (binding.host_port.empty() || binding.host_port.find('-') != std::string::npos) continue;
      ports.insert(binding.host_port + "/" + port.protocol);
    }
  }
  return ports;
}

bool share_a_port(const docker::PortMap& a, const docker::PortMap& b) {
  const std::set<std::string> ports = fixed_ports(a);
  const std::set<std::string> others = fixed_ports(b);
  return std::any_of(ports.begin(), ports.end(),
                     [&](const std::string& port) { return others.contains(port); });
}

}  // namespace

/// A container that is made anew and holds a host port that another one is about to take is
/// stopped first, and for nothing else; so two that swap ports do not wait for each other.
void Planner::stop_port_holders() {
  for (const auto& [name, fates] : fates_) {
    for (const Fate& fate : fates) {
      if (fate.live == nullptr || !fate.recreate || !fate.live->state.running) continue;
      const std::string& id = fate.live->id.str();
      const bool wanted_by_another =
          std::any_of(desired_.services.begin(), desired_.services.end(), [&](const auto& other) {
            return other.first != name && share_a_port(fate.live->host.port_bindings,
                                                       other.second.spec.spec.host.port_bindings);
          });
      if (!wanted_by_another || stopped_.contains(id)) continue;
      // Its change is announced when its service's turn comes; the step finds it there.
      stopped_[id] = add(container_step(StepKind::kStopContainer, Step::kNoChange, fate.live->name,
                                        id, name, fate.number));
    }
  }
}

std::vector<Wait> Planner::port_waits(const DesiredService& service) const {
  std::vector<Wait> waits;
  for (const auto& [id, step] : stopped_) {
    const Container* container = live_.container(id);
    if (container != nullptr &&
        share_a_port(container->host.port_bindings, service.spec.spec.host.port_bindings)) {
      waits.push_back({step, true});
    }
  }
  return waits;
}

std::optional<Wait> Planner::name_wait(const DesiredService& service, const std::string& name) {
  const auto other = std::find_if(live_.others.begin(), live_.others.end(),
                                  [&](const auto& one) { return one.name == name; });
  if (other != live_.others.end()) {
    const std::string& project = other->label(kProjectLabel);
    problem("BH526", "name-taken",
            fmt::format("service \"{}\": the container name {} is taken by {}", service.name, name,
                        project.empty() ? "a container that is not part of any project"
                                        : fmt::format("project {}", project)),
            fmt::format("remove that one (docker rm -f {}), or give this one another "
                        "container_name",
                        name),
            service.span);
    return std::nullopt;
  }
  const auto own = std::find_if(live_.containers.begin(), live_.containers.end(),
                                [&](const auto& one) { return one.name == name; });
  if (own == live_.containers.end()) return std::nullopt;
  const auto removed = removed_.find(own->id.str());
  if (removed != removed_.end()) return Wait{removed->second, true};
  if (own->label(kServiceLabel) != service.name.str()) {
    problem("BH526", "name-taken",
            fmt::format("service \"{}\": the container name {} is taken by service {} of this "
                        "project",
                        service.name, name, own->label(kServiceLabel)),
            "run again with --remove-orphans, or remove that container", service.span);
  }
  return std::nullopt;
}

}  // namespace bulkhead::orchestrate
