#include "compose/topology.h"

#include <algorithm>

#include "model/hostname.h"

namespace bulkhead::compose {
namespace {

using model::Namespace;

constexpr std::string_view kInterContainerOption = "com.docker.network.bridge.enable_icc";

bool is_false(const std::string& option) {
  return option == "false" || option == "0" || option == "f" || option == "F" ||
         option == "False" || option == "FALSE";
}

model::TopologyNetwork network_of(const model::Network& network) {
  model::TopologyNetwork result;
  result.name = network.name;
  result.key = network.key;
  if (!network.driver.empty() && network.driver != "default") result.driver = network.driver;
  result.internal = network.internal;
  result.external = network.external;
  result.implicit = network.implicit;
  const auto option = network.driver_opts.find(std::string(kInterContainerOption));
  result.inter_container = option == network.driver_opts.end() || !is_false(option->second);
  result.span = network.span;
  return result;
}

Namespace namespace_of(const model::NetworkMode& mode) {
  Namespace result;
  result.span = mode.span;
  result.target = mode.target;
  switch (mode.kind) {
    case model::NetworkMode::Kind::kNone:
      result.kind = Namespace::Kind::kNone;
      break;
    case model::NetworkMode::Kind::kHost:
      result.kind = Namespace::Kind::kHost;
      break;
    case model::NetworkMode::Kind::kService:
      result.kind = Namespace::Kind::kService;
      break;
    case model::NetworkMode::Kind::kContainer:
      result.kind = Namespace::Kind::kContainer;
      break;
    case model::NetworkMode::Kind::kNetworks:
    case model::NetworkMode::Kind::kBridge:
    case model::NetworkMode::Kind::kOther:
      result.target.clear();
      break;
  }
  return result;
}

void add_alias(std::vector<std::string>& aliases, const std::string& alias) {
  if (alias.empty()) return;
  if (std::find(aliases.begin(), aliases.end(), alias) == aliases.end()) aliases.push_back(alias);
}

model::Attachment attachment_of(const model::NetworkAttachment& written,
                                const model::Service& service, model::NetworkName network) {
  model::Attachment result;
  result.network = std::move(network);
  add_alias(result.aliases, service.name.str());
  add_alias(result.aliases, service.container_name.value);
  for (const auto& alias : written.aliases) add_alias(result.aliases, alias.value);
  if (model::is_found_by_hostname(service.hostname.value)) {
    add_alias(result.aliases, service.hostname.value);
  }
  for (const std::string& address : {written.ipv4_address, written.ipv6_address}) {
    if (!address.empty()) result.addresses.push_back(address);
  }
  result.span = written.span.known() ? written.span : service.span;
  return result;
}

/// A network that the engine has on its own ("bridge"), or that is named by network_mode alone.
model::Attachment attach_by_mode(const model::Service& service, model::Topology& topology) {
  const bool bridge = service.network_mode.kind == model::NetworkMode::Kind::kBridge;
  model::TopologyNetwork network;
  network.name = model::NetworkName(bridge ? "bridge" : service.network_mode.target);
  network.external = true;
  network.span = service.network_mode.span;
  model::Attachment result;
  result.network = network.name;
  // On the engine's own bridge no name resolves.
  if (!bridge) add_alias(result.aliases, service.container_name.value);
  result.span = service.network_mode.span;
  topology.networks.emplace(network.name, network);
  return result;
}

void add_ports(const model::Service& service, model::TopologyService& result) {
  for (const model::PublishedPort& port : service.ports) {
    result.publications.push_back({port.target, port.published, port.host_ip, port.span});
    result.listens.add(port.target);
  }
  for (const auto& port : service.expose) result.listens.add(port.value);
}

}  // namespace

model::Topology topology_of(const model::Project& project) {
  model::Topology topology;
  topology.project = project.name;
  for (const auto& [key, network] : project.networks) {
    model::TopologyNetwork made = network_of(network);
    topology.networks.emplace(made.name, std::move(made));
  }
  for (const auto& [name, service] : project.services) {
    model::TopologyService result;
    result.name = name;
    result.span = service.span;
    result.replicas = service.replicas;
    result.network_namespace = namespace_of(service.network_mode);
    add_ports(service, result);
    const auto kind = service.network_mode.kind;
    if (kind == model::NetworkMode::Kind::kNetworks) {
      for (const model::NetworkAttachment& written : service.networks) {
        const auto network = project.networks.find(written.network);
        if (network == project.networks.end()) continue;  // reported by load
        result.attachments.push_back(attachment_of(written, service, network->second.name));
      }
    } else if (kind == model::NetworkMode::Kind::kBridge ||
               kind == model::NetworkMode::Kind::kOther) {
      result.attachments.push_back(attach_by_mode(service, topology));
    }
    std::sort(result.attachments.begin(), result.attachments.end(),
              [](const auto& a, const auto& b) { return a.network < b.network; });
    topology.services.emplace(name, std::move(result));
  }
  return topology;
}

}  // namespace bulkhead::compose
