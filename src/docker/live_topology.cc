#include "docker/live_topology.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <optional>
#include <set>
#include <string_view>
#include <thread>
#include <utility>

#include "model/hostname.h"

namespace bulkhead::docker {
namespace {

using model::Namespace;
using model::ServiceName;
using model::TopologyService;

constexpr std::size_t kThreads = 8;
constexpr std::string_view kSharedMode = "container:";

/// As the engine reads a boolean option of the bridge driver.
bool is_false(const std::string& option) {
  static constexpr std::array<std::string_view, 6> kFalse{"0", "f", "F", "false", "False", "FALSE"};
  return std::find(kFalse.begin(), kFalse.end(), option) != kFalse.end();
}

const std::string& find_or_empty(const std::map<std::string, std::string>& map,
                                 const std::string& key) {
  static const std::string kEmpty;
  const auto found = map.find(key);
  return found == map.end() ? kEmpty : found->second;
}

bool belongs_to(const Network& network, const std::string& project) {
  const auto found = network.labels.find(kProjectLabel);
  return found != network.labels.end() && found->second == project;
}

model::TopologyNetwork network_of(const Network& network, const std::string& project) {
  model::TopologyNetwork result;
  result.name = model::NetworkName(network.name);
  const bool own = belongs_to(network, project);
  if (own) result.key = model::NetworkKey(find_or_empty(network.labels, kNetworkLabel));
  result.driver = network.driver;
  result.internal = network.internal;
  result.external = !own;
  result.implicit = result.key.str() == "default";
  result.inter_container =
      !is_false(find_or_empty(network.options, "com.docker.network.bridge.enable_icc"));
  return result;
}

template <typename T>
void add_once(std::vector<T>& list, const T& value) {
  if (std::find(list.begin(), list.end(), value) == list.end()) list.push_back(value);
}

/// The engine's own networks know no names.
bool has_names(const model::TopologyNetwork& network) {
  return network.name.str() != "bridge" && network.name.str() != "host" &&
         network.name.str() != "none";
}

class Builder final {
 public:
  explicit Builder(const LiveProject& project) : project_(project) {}

  model::Topology build() {
    topology_.project = project_.name;
    for (const Network& network : project_.networks) {
      model::TopologyNetwork made = network_of(network, project_.name);
      topology_.networks.emplace(made.name, std::move(made));
    }
    for (const Container& container : project_.containers) {
      names_.emplace(container.id.str(), ServiceName(container.label(kServiceLabel)));
    }
    for (const Container& container : project_.foreign) {
      ServiceName name(container.name);
      for (const Container& ours : project_.containers) {
        if (ours.label(kServiceLabel) == container.name) {
          name = ServiceName(std::string(kSharedMode) + container.name);
        }
      }
      names_.emplace(container.id.str(), std::move(name));
    }
    for (const Container& container : project_.containers) add(container, false);
    for (const Container& container : project_.foreign) add(container, true);
    return std::move(topology_);
  }

 private:
  void add(const Container& container, bool foreign) {
    const ServiceName& name = names_.at(container.id.str());
    const auto [place, is_new] = topology_.services.try_emplace(name);
    TopologyService& service = place->second;
    if (is_new) {
      service.name = name;
      service.foreign = foreign;
      service.network_namespace = namespace_of(container.host.network_mode);
    } else {
      ++service.replicas;
    }
    if (service.network_namespace.kind == Namespace::Kind::kOwn) attach(container, service);
    publish(container, service);
    for (const ContainerPort& port : container.config.exposed_ports) {
      if (const auto protocol = model::parse_protocol(port.protocol)) {
        service.listens.add(model::Port{port.number, *protocol});
      }
    }
  }

  Namespace namespace_of(const std::string& mode) const {
    Namespace result;
    if (mode == "none") result.kind = Namespace::Kind::kNone;
    if (mode == "host") result.kind = Namespace::Kind::kHost;
    if (mode.starts_with(kSharedMode)) {
      const std::string owner = mode.substr(kSharedMode.size());
      const auto found = names_.find(owner);
      const bool known = found != names_.end();
      result.kind = known ? Namespace::Kind::kService : Namespace::Kind::kContainer;
      result.target = known ? found->second.str() : owner;
    }
    return result;
  }

  void attach(const Container& container, TopologyService& service) const {
    for (const auto& [name, endpoint] : container.networks) {
      const auto network = topology_.networks.find(model::NetworkName(name));
      if (network == topology_.networks.end()) continue;  // of a foreign container: not ours
      const auto place =
          std::lower_bound(service.attachments.begin(), service.attachments.end(), network->first,
                           [](const model::Attachment& each, const model::NetworkName& wanted) {
                             return each.network < wanted;
                           });
      const bool there = place != service.attachments.end() && place->network == network->first;
      model::Attachment& attachment =
          there ? *place : *service.attachments.insert(place, model::Attachment());
      attachment.network = network->first;
      if (has_names(network->second)) {
        for (const std::string& alias : endpoint.aliases) add_once(attachment.aliases, alias);
        add_once(attachment.aliases, container.name);
        const std::string& hostname = container.config.hostname;
        const bool given = !container.id.str().starts_with(hostname);  // else the engine's own
        if (given && model::is_found_by_hostname(hostname)) add_once(attachment.aliases, hostname);
      }
      for (const std::string& address : {endpoint.address, endpoint.global_ipv6_address}) {
        if (!address.empty()) attachment.addresses.push_back(address);
      }
    }
  }

  /// As bound while it runs, as asked for otherwise. Bound to every address of IPv4 and of IPv6 it
  /// is there twice, and is one.
  static void publish(const Container& container, TopologyService& service) {
    const PortMap& ports = container.state.running ? container.ports : container.host.port_bindings;
    for (const auto& [port, bindings] : ports) {
      const auto protocol = model::parse_protocol(port.protocol);
      if (!protocol) continue;
      for (const PortBinding& binding : bindings) {
        const bool every = binding.host_ip == "0.0.0.0" || binding.host_ip == "::";
        model::Publication publication;
        publication.target = {port.number, *protocol};
        publication.published = binding.host_port == "0" ? std::string() : binding.host_port;
        publication.host_ip = every ? std::string() : binding.host_ip;
        const bool known = std::any_of(
            service.publications.begin(), service.publications.end(), [&](const auto& each) {
              return each.target == publication.target && each.published == publication.published &&
                     each.host_ip == publication.host_ip;
            });
        if (!known) service.publications.push_back(std::move(publication));
      }
    }
  }

  const LiveProject& project_;
  model::Topology topology_;
  std::map<std::string, ServiceName> names_;  // by container id
};

/// Several at once; what has gone meanwhile is left out.
Result<std::vector<Container>> inspect_all(Engine& engine, const std::vector<ContainerRef>& ids,
                                           const Call& call) {
  std::vector<std::optional<Result<Container>>> found(ids.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < ids.size(); i = next++) {
      found[i] = engine.inspect_container(ids[i], call);
    }
  };
  {
    std::vector<std::jthread> workers;
    for (std::size_t i = 1; i < std::min(kThreads, ids.size()); ++i) workers.emplace_back(work);
    work();
  }
  std::vector<Container> containers;
  for (std::optional<Result<Container>>& result : found) {
    if (*result) {
      containers.push_back(**std::move(result));
    } else if (result->error().kind != ErrorKind::kNotFound) {
      return tl::unexpected(std::move(result->error()));
    }
  }
  return containers;
}

bool is_ours(const ContainerSummary& summary, const std::string& project) {
  return summary.label(kProjectLabel) == project && summary.label(kOneOffLabel) != "True";
}

}  // namespace

Result<LiveProject> inspect_project(Engine& engine, const std::string& project, const Call& call,
                                    const std::set<std::string>& asked_for) {
  LiveProject live;
  live.name = project;
  const std::vector<ContainerSummary> all = TRY(engine.list_containers({}, call));
  std::vector<ContainerRef> ours;
  std::set<std::string> networks = asked_for;
  for (const ContainerSummary& summary : all) {
    if (!is_ours(summary, project)) continue;
    ours.push_back(summary.id);
    for (const auto& [network, endpoint] : summary.networks) networks.insert(network);
  }
  for (Network& network : TRY(engine.list_networks({}, call))) {
    if (belongs_to(network, project) || networks.contains(network.name)) {
      networks.insert(network.name);
      live.networks.push_back(std::move(network));
    }
  }
  std::vector<ContainerRef> foreign;
  for (const ContainerSummary& summary : all) {
    if (is_ours(summary, project) || summary.state != RunState::kRunning) continue;
    if (summary.labels.contains(kScoutLabel)) continue;
    const bool beside =
        std::any_of(summary.networks.begin(), summary.networks.end(), [&](const auto& entry) {
          // Who is in the host's namespace, or in none, is nobody's neighbour.
          return entry.first != "host" && entry.first != "none" && networks.contains(entry.first);
        });
    const bool inside = std::any_of(ours.begin(), ours.end(), [&](const ContainerRef& owner) {
      return summary.network_mode == std::string(kSharedMode) + owner.str();
    });
    if (beside || inside) foreign.push_back(summary.id);
  }
  live.containers = TRY(inspect_all(engine, ours, call));
  live.foreign = TRY(inspect_all(engine, foreign, call));
  return live;
}

Result<LiveProject> inspect_beyond(Engine& engine, const LiveProject& live, const Call& call) {
  std::set<std::string> near;
  for (const Network& network : live.networks) near.insert(network.name);
  std::map<std::string, Network> bridges;
  for (Network& network : TRY(engine.list_networks({}, call))) {
    if (network.driver != "bridge" || near.contains(network.name)) continue;
    bridges.emplace(network.name, std::move(network));
  }
  std::vector<ContainerSummary> all = TRY(engine.list_containers({}, call));
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  LiveProject beyond;
  beyond.name = live.name;
  std::vector<ContainerRef> chosen;
  for (const ContainerSummary& summary : all) {
    const bool known = summary.state != RunState::kRunning || is_ours(summary, live.name) ||
                       summary.labels.contains(kScoutLabel) ||
                       std::any_of(summary.networks.begin(), summary.networks.end(),
                                   [&](const auto& entry) { return near.contains(entry.first); });
    if (known) continue;
    bool stands_for_one = false;
    for (const auto& [name, endpoint] : summary.networks) {
      const auto bridge = bridges.find(name);
      if (bridge == bridges.end()) continue;
      stands_for_one = true;
      beyond.networks.push_back(std::move(bridge->second));
      bridges.erase(bridge);
    }
    if (stands_for_one) chosen.push_back(summary.id);
  }
  beyond.foreign = TRY(inspect_all(engine, chosen, call));
  return beyond;
}

model::Topology live_topology(const LiveProject& project) {
  return Builder(project).build();
}

}  // namespace bulkhead::docker
