#include "tests/docker/stage.h"

#include <algorithm>
#include <mutex>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "base/check.h"
#include "linux/socket_table.h"
#include "linux/unix_peer.h"
#include "render/proof_text.h"
#include "testing/topology_text.h"

namespace bulkhead::testing {
namespace {

using model::Namespace;

/// Names as the engine has them.
model::Topology renamed(const model::Topology& drawn, const std::string& project) {
  model::Topology result;
  result.project = project;
  const auto name_of = [&](const model::NetworkName& name) {
    return model::NetworkName(project + "_" + name.str());
  };
  for (const auto& [name, network] : drawn.networks) {
    model::TopologyNetwork made = network;
    made.name = name_of(name);
    result.networks.emplace(made.name, made);
  }
  for (const auto& [name, service] : drawn.services) {
    model::TopologyService made = service;
    for (model::Attachment& attachment : made.attachments) {
      attachment.network = name_of(attachment.network);
    }
    result.services.emplace(name, made);
  }
  return result;
}

/// Ends at once when it is told to, so that taking the stage down is quick.
std::vector<std::string> command_of(const model::TopologyService& service) {
  std::string script = "trap 'exit 0' TERM; ";
  for (const model::Port port : service.listens.ports()) {
    if (port.protocol == model::Protocol::kTcp) script += fmt::format("httpd -p {}; ", port.number);
    if (port.protocol == model::Protocol::kUdp) {
      CHECK(port.number == 67);  // busybox takes datagrams for DHCP only
      script +=
          "mkdir -p /tmp; printf 'interface eth0\\nlease_file /tmp/leases\\n' >/tmp/dhcp; "
          "touch /tmp/leases; udhcpd -f /tmp/dhcp & ";
    }
  }
  return {"sh", "-c", script + "sleep 100000 & wait"};
}

docker::PortMap bindings_of(const model::TopologyService& service) {
  docker::PortMap map;
  for (const model::Publication& publication : service.publications) {
    const docker::ContainerPort port{publication.target.number,
                                     std::string(model::name(publication.target.protocol))};
    map[port].push_back({publication.host_ip, publication.published});
  }
  return map;
}

/// A container that has started does not listen yet.
Status await_listeners(docker::Engine& engine, const docker::ContainerRef& id,
                       const model::PortSet& ports) {
  const SteadyTime deadline = system_clock().steady() + std::chrono::seconds(30);
  const docker::Container container = TRY(engine.inspect_container(id));
  for (const model::Port port : ports.ports()) {
    const auto transport =
        port.protocol == model::Protocol::kUdp ? linux::Transport::kUdp : linux::Transport::kTcp;
    for (;;) {
      const auto sockets = TRY(linux::listening_sockets(container.state.pid));
      const bool found = std::any_of(sockets.begin(), sockets.end(), [&](const auto& socket) {
        return socket.at.port == port.number && socket.transport == transport;
      });
      if (found) break;
      if (system_clock().steady() > deadline) {
        return failure(ErrorKind::kTimeout, container.name + " does not listen");
      }
      system_clock().sleep(std::chrono::milliseconds(5));
    }
  }
  return {};
}

}  // namespace

std::string Stage::container(const std::string& service, int replica) const {
  return fmt::format("{}-{}-{}", project_.name, service, replica);
}

Status Stage::make_network(const model::TopologyNetwork& network) {
  docker::NetworkSpec spec;
  spec.name = network.name.str();
  spec.internal = network.internal;
  spec.labels[RealEngine::kLabel] = real_->prefix();
  if (!network.external) spec.labels["com.docker.compose.project"] = project_.name;
  if (!network.inter_container) spec.options["com.docker.network.bridge.enable_icc"] = "false";
  if (const auto subnet = ipv6_.find(spec.name); subnet != ipv6_.end()) {
    spec.enable_ipv6 = true;
    spec.ipam.pools.push_back({.subnet = subnet->second});
  }
  TRY(real_->engine().create_network(spec));
  return {};
}

Status Stage::make_container(const model::TopologyService& service, int replica) {
  docker::ContainerSpec spec;
  spec.name = container(service.name.str(), replica);
  spec.config.image = real_->test_engine().image;
  spec.config.cmd = command_of(service);
  spec.config.stop_timeout = 1;
  if (service.network_namespace.kind == Namespace::Kind::kOwn) spec.host.dns = {dns_};
  spec.config.labels[RealEngine::kLabel] = real_->prefix();
  if (!service.foreign) {
    spec.config.labels["com.docker.compose.project"] = project_.name;
    spec.config.labels["com.docker.compose.service"] = service.name.str();
    spec.config.labels["com.docker.compose.oneoff"] = "False";
  }
  spec.host.port_bindings = bindings_of(service);
  for (const auto& [port, unused] : spec.host.port_bindings) {
    spec.config.exposed_ports.push_back(port);
  }
  switch (service.network_namespace.kind) {
    case Namespace::Kind::kHost:
      spec.host.network_mode = "host";
      break;
    case Namespace::Kind::kService:
      spec.host.network_mode = "container:" + container(service.network_namespace.target);
      break;
    case Namespace::Kind::kContainer:
      spec.host.network_mode = "container:" + service.network_namespace.target;
      break;
    case Namespace::Kind::kNone:
      spec.host.network_mode = "none";
      break;
    case Namespace::Kind::kOwn:
      // A service that the drawing attaches to nothing has no network at all.
      spec.host.network_mode =
          service.attachments.empty() ? "none" : service.attachments.front().network.str();
      for (const model::Attachment& attachment : service.attachments) {
        spec.endpoints[attachment.network.str()].aliases = attachment.aliases;
      }
      break;
  }
  const auto created = TRY(real_->engine().create_container(spec));
  TRY(real_->engine().start_container(created.id));
  return await_listeners(real_->engine(), created.id, service.listens);
}

/// What the drawing says, of the engine and of the files.
void Stage::take(std::string_view drawing) {
  drawn_ = renamed(testing::topology(drawing), project_.name);
  topology_ = drawn_;
  std::erase_if(topology_.services, [](const auto& entry) { return entry.second.foreign; });
  project_.services.clear();
  for (auto& [name, service] : topology_.services) {
    model::Service made;
    made.name = name;
    for (const model::Port port : service.listens.ports()) made.expose.push_back({port, {}});
    project_.services.emplace(name, std::move(made));
    // What the drawing leaves without a network is made with network_mode none.
    if (service.network_namespace.kind == Namespace::Kind::kOwn && service.attachments.empty()) {
      service.network_namespace.kind = Namespace::Kind::kNone;
    }
  }
}

Result<Stage> Stage::build(RealEngine& real, std::string_view drawing, int number,
                           const std::map<std::string, std::string>& ipv6, const std::string& dns) {
  Stage stage(real);
  stage.dns_ = dns;
  stage.project_.name = fmt::format("{}{}", real.prefix(), number);
  for (const auto& [drawn, subnet] : ipv6) stage.ipv6_.emplace(stage.network(drawn), subnet);
  stage.take(drawing);
  for (const auto& [name, network] : stage.drawn_.networks) TRY(stage.make_network(network));
  std::mutex lock;
  Status worst;
  // Who lives in another's namespace comes after the owner.
  for (const bool sharers : {false, true}) {
    std::vector<std::jthread> threads;
    for (const auto& [name, service] : stage.drawn_.services) {
      const auto kind = service.network_namespace.kind;
      if (sharers != (kind == Namespace::Kind::kService)) continue;
      for (std::uint32_t replica = 1; replica <= service.replicas; ++replica) {
        threads.emplace_back([&, replica, made = &service] {
          Status status = stage.make_container(*made, static_cast<int>(replica));
          const std::scoped_lock guard(lock);
          if (!status) worst = std::move(status);
        });
      }
    }
  }
  if (!worst) return tl::unexpected(worst.error());
  return stage;
}

/// All off, then all on: which network carries the published ports is then the engine's choice
/// anew.
Status Stage::reattach(const model::TopologyService& before, const model::TopologyService& after,
                       int replica) {
  const docker::ContainerRef id(container(after.name.str(), replica));
  for (const model::Attachment& attachment : before.attachments) {
    TRY(real_->engine().disconnect_network(docker::NetworkRef(attachment.network.str()), id,
                                           false));
  }
  for (const model::Attachment& attachment : after.attachments) {
    docker::EndpointSettings endpoint;
    endpoint.aliases = attachment.aliases;
    TRY(real_->engine().connect_network(docker::NetworkRef(attachment.network.str()), id,
                                        endpoint));
  }
  return {};
}

Status Stage::rewire(std::string_view drawing) {
  const model::Topology before = drawn_;
  take(drawing);
  std::mutex lock;
  Status worst;
  std::vector<std::jthread> threads;
  for (const auto& [name, service] : drawn_.services) {
    if (service.attachments.empty()) continue;
    for (std::uint32_t replica = 1; replica <= service.replicas; ++replica) {
      threads.emplace_back([&, replica, after = &service] {
        Status status =
            reattach(before.services.at(after->name), *after, static_cast<int>(replica));
        const std::scoped_lock guard(lock);
        if (!status) worst = std::move(status);
      });
    }
  }
  threads.clear();
  return worst;
}

Status Stage::strike() {
  docker::ContainerFilter filter;
  filter.labels = {real_->label()};
  docker::RemoveContainer force;
  force.force = true;
  std::vector<std::jthread> threads;
  for (const auto& container : TRY(real_->engine().list_containers(filter))) {
    if (!container.name.starts_with(project_.name + "-")) continue;
    threads.emplace_back([this, force, id = container.id] {
      // The end of the test removes what is left.
      static_cast<void>(real_->engine().remove_container(id, force));
    });
  }
  threads.clear();
  for (const auto& [name, network] : drawn_.networks) {
    TRY(real_->engine().remove_network(docker::NetworkRef(name.str())));
  }
  return {};
}

Result<model::Proof> Stage::verify(const contract::Contract& contract, verify::Way way,
                                   bool beyond) const {
  const docker::EngineAddress& address = real_->test_engine().address;
  const int process = address.kind == docker::EngineAddress::Kind::kUnix
                          ? linux::listening_process(address.path).value_or(0)
                          : 0;
  return verify::verify(real_->engine(),
                        {contract, project_, topology_, "", process, {}, way, beyond},
                        system_clock());
}

std::string failures(const model::Proof& proof) {
  std::string text;
  for (const model::ProofCell& cell : proof.cells) {
    const bool fails =
        cell.verdict == model::Verdict::kViolated || cell.verdict == model::Verdict::kUnknown;
    if (!fails) continue;
    std::string decided = cell.decided;
    for (const char* word : {" at ", " to 1"}) {
      decided = decided.substr(0, decided.find(word));
    }
    text += fmt::format("{} {}: {}\n", model::name(cell.verdict), render::describe(cell), decided);
  }
  return text;
}

}  // namespace bulkhead::testing
