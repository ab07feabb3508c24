#include "verify/live.h"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <optional>
#include <thread>
#include <tuple>
#include <utility>

namespace bulkhead::verify {
namespace {

constexpr const char* kProjectLabel = "com.docker.compose.project";
constexpr const char* kServiceLabel = "com.docker.compose.service";
constexpr const char* kOneOffLabel = "com.docker.compose.oneoff";
constexpr std::size_t kAtOnce = 8;

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
  live.foreign = foreign;
  live.service = model::ServiceName(foreign ? container.name : container.label(kServiceLabel));
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
  return live;
}

LiveNetwork network_of(const docker::Network& network, const std::string& project) {
  LiveNetwork live;
  live.name = model::NetworkName(network.name);
  live.driver = network.driver;
  live.internal = network.internal;
  const auto label = network.labels.find(kProjectLabel);
  live.of_project = label != network.labels.end() && label->second == project;
  const auto icc = network.options.find("com.docker.network.bridge.enable_icc");
  live.inter_container = icc == network.options.end() || icc->second != "false";
  for (const docker::IpamPool& pool : network.ipam.pools) {
    if (!pool.gateway.empty()) live.gateways.push_back(pool.gateway);
  }
  return live;
}

/// Inspects several at once. A container that has gone meanwhile is left out.
Result<std::vector<docker::Container>> inspect_all(docker::Engine& engine,
                                                   const std::vector<docker::ContainerRef>& ids,
                                                   const docker::Call& call) {
  std::vector<std::optional<Result<docker::Container>>> found(ids.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < ids.size(); i = next++) {
      found[i] = engine.inspect_container(ids[i], call);
    }
  };
  std::vector<std::jthread> workers;
  for (std::size_t i = 1; i < std::min(kAtOnce, ids.size()); ++i) workers.emplace_back(work);
  work();
  workers.clear();
  std::vector<docker::Container> containers;
  for (auto& result : found) {
    if (*result) {
      containers.push_back(**std::move(result));
    } else if (result->error().kind != ErrorKind::kNotFound) {
      return tl::unexpected(std::move(result->error()));
    }
  }
  return containers;
}

}  // namespace

std::vector<const LiveContainer*> LiveProject::of(const model::ServiceName& service) const {
  std::vector<const LiveContainer*> found;
  for (const LiveContainer& container : containers) {
    if (!container.foreign && container.service == service) found.push_back(&container);
  }
  return found;
}

Result<LiveProject> inspect_project(docker::Engine& engine, const std::string& project,
                                    const std::set<model::NetworkName>& networks,
                                    const docker::Call& call) {
  LiveProject live;
  for (const docker::Network& network : TRY(engine.list_networks({}, call))) {
    LiveNetwork made = network_of(network, project);
    if (made.of_project || networks.contains(made.name)) live.networks.emplace(made.name, made);
  }
  std::vector<docker::ContainerRef> ids;
  std::set<docker::ContainerRef> foreign;
  for (const docker::ContainerSummary& line : TRY(engine.list_containers({}, call))) {
    const bool ours = line.label(kProjectLabel) == project && line.label(kOneOffLabel) != "True";
    const bool beside =
        line.state == docker::RunState::kRunning &&
        std::any_of(line.networks.begin(), line.networks.end(), [&](const auto& endpoint) {
          return live.networks.contains(model::NetworkName(endpoint.first));
        });
    if (!ours && !beside) continue;
    ids.push_back(line.id);
    if (!ours) foreign.insert(line.id);
  }
  for (const docker::Container& container : TRY(inspect_all(engine, ids, call))) {
    live.containers.push_back(container_of(container, foreign.contains(container.id)));
  }
  std::sort(live.containers.begin(), live.containers.end(),
            [](const LiveContainer& a, const LiveContainer& b) {
              return std::tie(a.foreign, a.service, a.name) <
                     std::tie(b.foreign, b.service, b.name);
            });
  return live;
}

}  // namespace bulkhead::verify
