#include "verify/live.h"

#include <algorithm>
#include <charconv>
#include <tuple>
#include <utility>

namespace bulkhead::verify {
namespace {

std::vector<LivePort> ports_of(const docker::Container& container) {
  std::vector<LivePort> ports;
  for (const auto& [port, bindings] : container.ports) {
    const auto protocol = model::parse_protocol(port.protocol);
    if (!protocol) continue;
    for (const docker::PortBinding& binding : bindings) {
      LivePort live{{port.number, *protocol}, binding.host_ip, 0};
      const std::string& text = binding.host_port;
      std::from_chars(text.data(), text.data() + text.size(), live.host_port);
      ports.push_back(std::move(live));
    }
  }
  return ports;
}

LiveContainer container_of(const docker::Container& container, bool foreign) {
  LiveContainer live;
  live.id = container.id.str();
  live.name = container.name;
  live.image = container.image_id.str();
  live.foreign = foreign;
  live.service =
      model::ServiceName(foreign ? container.name : container.label(docker::kServiceLabel));
  live.running = container.state.running && container.state.pid > 0;
  live.pid = container.state.pid;
  live.exit_code = container.state.exit_code;
  live.state = std::string(docker::name(container.state.status));
  live.network_mode = container.host.network_mode;
  for (const auto& [network, settings] : container.networks) {
    live.endpoints.push_back({model::NetworkName(network), settings.address,
                              settings.global_ipv6_address, settings.gateway, settings.aliases});
  }
  live.ports = ports_of(container);
  live.dns = container.host.dns;
  for (const docker::ContainerPort& port : container.config.exposed_ports) {
    if (const auto protocol = model::parse_protocol(port.protocol)) {
      live.exposed.push_back({port.number, *protocol});
    }
  }
  return live;
}

LiveNetwork network_of(const docker::Network& network, const model::TopologyNetwork& known) {
  LiveNetwork live;
  live.name = known.name;
  live.driver = known.driver;
  live.internal = known.internal;
  live.of_project = !known.external;
  live.inter_container = known.inter_container;
  for (const docker::IpamPool& pool : network.ipam.pools) {
    if (!pool.gateway.empty()) live.gateways.push_back(pool.gateway);
  }
  return live;
}

}  // namespace

std::vector<const LiveContainer*> LiveProject::of(const model::ServiceName& service) const {
  std::vector<const LiveContainer*> found;
  for (const LiveContainer& container : containers) {
    if (!container.foreign && container.service == service) found.push_back(&container);
  }
  return found;
}

bool LiveProject::any_runs() const {
  return std::any_of(containers.begin(), containers.end(), [](const LiveContainer& container) {
    return container.running && !container.foreign;
  });
}

LiveProject seen_by_prober(const docker::LiveProject& project) {
  LiveProject live;
  const model::Topology topology = docker::live_topology(project);
  for (const docker::Network& network : project.networks) {
    const model::NetworkName name(network.name);
    live.networks.emplace(name, network_of(network, topology.networks.at(name)));
  }
  for (const docker::Container& container : project.containers) {
    live.containers.push_back(container_of(container, false));
  }
  for (const docker::Container& container : project.foreign) {
    live.containers.push_back(container_of(container, true));
  }
  std::sort(live.containers.begin(), live.containers.end(),
            [](const LiveContainer& a, const LiveContainer& b) {
              return std::tie(a.foreign, a.service, a.name) <
                     std::tie(b.foreign, b.service, b.name);
            });
  return live;
}

}  // namespace bulkhead::verify
