#include "orchestrate/replacement.h"

#include <algorithm>

#include <fmt/format.h>

namespace bulkhead::orchestrate {
namespace {

using Way = Replacement::Way;

/// The first port of the host that only one container can have; empty: none.
std::string fixed_port(const docker::PortMap& map) {
  for (const auto& [port, bindings] : map) {
    for (const auto& binding : bindings) {
      const bool range = binding.host_port.find('-') != std::string::npos;
      if (!binding.host_port.empty() && binding.host_port != "0" && !range) {
        return binding.host_port;
      }
    }
  }
  return {};
}

/// What of it outlives the container and is written to by it; empty: nothing.
std::string written_place(const DesiredService& service, const docker::Container& live) {
  for (const docker::MountPoint& mount : live.mounts) {
    if (!mount.writable || (mount.type != "volume" && mount.type != "bind")) continue;
    return mount.destination;
  }
  for (const docker::Mount& mount : service.spec.spec.host.mounts) {
    if (!mount.read_only && (mount.type == "volume" || mount.type == "bind")) return mount.target;
  }
  return {};
}

bool has_fixed_address(const DesiredService& service) {
  const auto& endpoints = service.spec.spec.endpoints;
  return std::any_of(endpoints.begin(), endpoints.end(), [](const auto& entry) {
    const docker::EndpointSettings& endpoint = entry.second;
    return !endpoint.ipv4_address.empty() || !endpoint.ipv6_address.empty() ||
           !endpoint.mac_address.empty();
  });
}

Replacement stop_first(std::string reason) {
  return {Way::kStopFirst, std::move(reason)};
}

}  // namespace

Replacement replacement_of(const DesiredService& service, const docker::Container& live,
                           const Surroundings& around) {
  if (!live.state.running || live.state.paused || around.is_stopped) return stop_first({});
  if (service.one_shot) return stop_first({});
  if (service.update_order == "stop-first") {
    return stop_first("deploy.update_config.order is stop-first");
  }
  if (!service.container_name.empty()) return stop_first("container_name leaves room for one");
  for (const docker::PortMap* ports :
       {&live.host.port_bindings, &service.spec.spec.host.port_bindings}) {
    const std::string port = fixed_port(*ports);
    if (!port.empty()) return stop_first(fmt::format("it publishes port {} of the host", port));
  }
  if (service.spec.spec.endpoints.empty()) return stop_first("it has no network of its own");
  if (has_fixed_address(service)) return stop_first("it has a fixed address");
  if (around.has_sharers || !service.spec.references.empty()) {
    return stop_first("it shares a namespace or volumes with another container");
  }
  if (service.update_order == "start-first") {
    return {Way::kBeside, "deploy.update_config.order is start-first"};
  }
  const std::string place = written_place(service, live);
  if (!place.empty()) {
    return stop_first(fmt::format("it may write to {}, which outlives it", place));
  }
  if (!service.healthcheck && !service.port_check) {
    return stop_first("nothing says when the new one is ready: it has no healthcheck");
  }
  return {Way::kBeside, "nothing of it is fixed to one container"};
}

}  // namespace bulkhead::orchestrate
