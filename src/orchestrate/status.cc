#include "orchestrate/status.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "orchestrate/labels.h"

namespace bulkhead::orchestrate {
namespace {

using model::ContainerStatus;
using model::ServiceName;

std::vector<std::string> ports_of(const docker::PortMap& ports) {
  std::set<std::string> texts;
  for (const auto& [port, bindings] : ports) {
    for (const auto& binding : bindings) {
      const bool everywhere =
          binding.host_ip.empty() || binding.host_ip == "0.0.0.0" || binding.host_ip == "::";
      texts.insert(fmt::format("{}{}->{}", everywhere ? "" : binding.host_ip + ":",
                               binding.host_port, port.str()));
    }
  }
  return {texts.begin(), texts.end()};
}

ContainerStatus status_of(const docker::Container& container, WallTime now) {
  ContainerStatus status;
  status.service = ServiceName(container.label(kServiceLabel));
  status.name = container.name;
  status.id = container.id.str();
  status.image = container.config.image;
  status.state = std::string(name(container.state.status));
  const docker::ContainerState& state = container.state;
  // The engine keeps what the last check of an ended container came to.
  if (state.running && state.health.status != docker::HealthStatus::kNone) {
    status.health = std::string(name(state.health.status));
  }
  status.exit_code = state.exit_code;
  const auto& since = state.running ? state.started_at : state.finished_at;
  if (since && *since <= now) status.since = now - *since;
  status.ports = ports_of(container.ports);
  for (const auto& [network, endpoint] : container.networks) status.networks.push_back(network);
  return status;
}

}  // namespace

model::StackStatus status_of(const std::string& project, const LiveState& live,
                             const std::set<ServiceName>& wanted,
                             const std::set<ServiceName>& inactive,
                             const std::map<ServiceName, model::TierName>& tiers, WallTime now) {
  model::StackStatus stack;
  stack.project = project;
  std::set<ServiceName> missing = wanted;
  for (const docker::Container& container : live.containers) {
    ContainerStatus status = status_of(container, now);
    missing.erase(status.service);
    status.orphan =
        !wanted.empty() && !wanted.contains(status.service) && !inactive.contains(status.service);
    stack.containers.push_back(std::move(status));
  }
  for (const ServiceName& service : missing) {
    ContainerStatus status;
    status.service = service;
    status.state = "missing";
    stack.containers.push_back(std::move(status));
  }
  for (ContainerStatus& status : stack.containers) {
    const auto tier = tiers.find(status.service);
    if (tier != tiers.end()) status.tier = tier->second;
  }
  std::sort(stack.containers.begin(), stack.containers.end(), [](const auto& a, const auto& b) {
    return std::tie(a.tier, a.service, a.name) < std::tie(b.tier, b.service, b.name);
  });
  return stack;
}

}  // namespace bulkhead::orchestrate
