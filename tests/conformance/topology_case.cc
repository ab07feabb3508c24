#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compose/load.h"
#include "compose/topology.h"
#include "reach/reach.h"
#include "tests/conformance/compose_case.h"
#include "tests/conformance/table_case.h"
#include "text/json.h"

namespace bulkhead::conformance {
namespace {

using text::Mapping;
using text::Value;
using Names = std::set<std::string>;

Names names_at(const Value& recorded, std::string_view key) {
  Names names;
  for (const Value& item : *recorded.get(key)->as_sequence()) names.insert(*item.as_string());
  return names;
}

std::string differ(std::string_view what, const Names& expected, const Names& actual) {
  if (expected == actual) return {};
  return fmt::format("{}: expected {{{}}}, got {{{}}}; ", what, fmt::join(expected, ", "),
                     fmt::join(actual, ", "));
}

/// "default=name internal" for each network that some service is on.
Names networks_of(const Value& recorded) {
  Names names;
  for (const auto& entry : *recorded.get("networks")->as_mapping()) {
    names.insert(fmt::format("{}={}{}{}", entry.key, *entry.value.get("name")->as_string(),
                             *entry.value.get("external")->as_bool() ? " external" : "",
                             *entry.value.get("internal")->as_bool() ? " internal" : ""));
  }
  return names;
}

Names networks_of(const model::Topology& topology) {
  Names names;
  for (const auto& [name, network] : topology.networks) {
    if (network.key.empty()) continue;
    names.insert(fmt::format("{}={}{}{}", network.key, name, network.external ? " external" : "",
                             network.internal ? " internal" : ""));
  }
  return names;
}

/// The service whose namespace it is in, in the end.
const model::TopologyService& owner_of(const model::TopologyService& service,
                                       const model::Topology& topology) {
  const model::TopologyService* current = &service;
  for (std::size_t i = 0; i < topology.services.size(); ++i) {
    if (current->network_namespace.kind != model::Namespace::Kind::kService) break;
    const auto next = topology.services.find(model::ServiceName(current->network_namespace.target));
    if (next == topology.services.end()) break;
    current = &next->second;
  }
  return *current;
}

std::string pair_of(const std::string& a, const std::string& b) {
  return a < b ? a + " " + b : b + " " + a;
}

/// "a b" for each pair that shares a network or a network namespace.
Names shared_pairs(const Value& recorded) {
  Names pairs;
  for (const Value& pair : *recorded.get("shared_pairs")->as_sequence()) {
    const text::Sequence& services = *pair.get("services")->as_sequence();
    pairs.insert(pair_of(*services[0].as_string(), *services[1].as_string()));
  }
  return pairs;
}

/// The same, as reach() sees it: pairs that reach each other both ways for one of these reasons.
/// What else leads from one to another (published ports, the host's namespace) the oracle leaves
/// out.
Names shared_pairs(const model::Topology& topology) {
  using Kind = model::Provenance::Kind;
  const model::Graph graph = reach::reach(topology);
  Names ways;
  graph.for_each_edge([&](const model::Edge& edge) {
    const model::Node& from = graph.node(edge.from);
    const model::Node& to = graph.node(edge.to);
    const bool services =
        from.kind == model::Node::Kind::kService && to.kind == model::Node::Kind::kService;
    const bool shared = std::any_of(edge.why.begin(), edge.why.end(), [](const auto& why) {
      return why.kind == Kind::kSharedNetwork || why.kind == Kind::kSharedNamespace;
    });
    if (services && shared) ways.insert(from.service.str() + " " + to.service.str());
  });
  Names pairs;
  for (const std::string& way : ways) {
    const auto space = way.find(' ');
    const std::string from = way.substr(0, space);
    const std::string to = way.substr(space + 1);
    // One way only is no pair, and shows as a difference.
    pairs.insert(ways.contains(to + " " + from) ? pair_of(from, to) : from + " -> " + to);
  }
  return pairs;
}

}  // namespace

std::string run_topology_case(const Value& recorded, const std::string& corpus) {
  const std::string source = *recorded.get("source")->as_string();
  const std::string root = "/tmp/" + source;
  CaseFiles files(root, corpus + "/corpus/" + source);
  compose::LoadRequest request;
  const std::string path = root + "/" + *recorded.get("path")->as_string();
  request.cwd = path.substr(0, path.rfind('/'));
  request.files = {path};
  request.environment = {{"HOME", "/home/tester"}};
  // The oracle reads any file; what Compose would refuse about it is for the other groups.
  request.resolve_env_files = false;
  text::Sources sources;
  const compose::LoadResult result = compose::load(request, files, sources);
  if (!result.project) {
    return result.problems.empty() ? "no project"
                                   : "no project: " + result.problems.front().diagnostic.message;
  }
  const model::Topology topology = compose::topology_of(*result.project);
  std::string found;
  Names services;
  for (const auto& [name, service] : topology.services) services.insert(name.str());
  found += differ("services", names_at(recorded, "services"), services);
  Names inactive;
  for (const auto& [name, service] : result.project->inactive_services) inactive.insert(name.str());
  found += differ("inactive", names_at(recorded, "inactive_by_profile"), inactive);
  found += differ("networks", networks_of(recorded), networks_of(topology));
  for (const auto& entry : *recorded.get("attachments")->as_mapping()) {
    const auto service = topology.services.find(model::ServiceName(entry.key));
    if (service == topology.services.end()) continue;
    Names wanted;
    for (const Value& key : *entry.value.as_sequence()) wanted.insert(*key.as_string());
    Names given;
    for (const model::Attachment& attachment : owner_of(service->second, topology).attachments) {
      const model::NetworkKey& key = topology.networks.at(attachment.network).key;
      if (!key.empty()) given.insert(key.str());
    }
    found += differ("attachments of " + entry.key, wanted, given);
  }
  Names ports;
  for (const Value& port : *recorded.get("published_ports")->as_sequence()) {
    const Value* published = port.get("published");
    ports.insert(fmt::format(
        "{} {}:{}:{}/{}", *port.get("service")->as_string(), *port.get("host_ip")->as_string(),
        published->as_string() ? *published->as_string() : "", *port.get("target")->as_integer(),
        *port.get("protocol")->as_string()));
  }
  Names given_ports;
  for (const auto& [name, service] : topology.services) {
    for (const model::Publication& port : service.publications) {
      given_ports.insert(fmt::format("{} {}:{}:{}/{}", name, port.host_ip, port.published,
                                     port.target.number, model::name(port.target.protocol)));
    }
  }
  found += differ("published ports", ports, given_ports);
  found += differ("pairs that share a network", shared_pairs(recorded), shared_pairs(topology));
  return found;
}

}  // namespace bulkhead::conformance
