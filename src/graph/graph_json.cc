#include "graph/graph_json.h"

#include <cstdint>
#include <set>

#include "text/output_value.h"

namespace bulkhead::graph {
namespace {

using text::Mapping;
using text::Sequence;
using text::string_value;
using text::Value;

std::string_view word(model::Node::Kind kind) {
  switch (kind) {
    case model::Node::Kind::kService:
      return "service";
    case model::Node::Kind::kForeign:
      return "foreign";
    case model::Node::Kind::kInternet:
      return "internet";
    case model::Node::Kind::kHost:
      return "host";
    case model::Node::Kind::kLan:
      return "lan";
  }
  return "service";
}

std::string_view word(model::Provenance::Kind kind) {
  switch (kind) {
    case model::Provenance::Kind::kSharedNetwork:
      return "shared-network";
    case model::Provenance::Kind::kSharedNamespace:
      return "shared-namespace";
    case model::Provenance::Kind::kHostNamespace:
      return "host-namespace";
    case model::Provenance::Kind::kPublishedPort:
      return "published-port";
    case model::Provenance::Kind::kGateway:
      return "gateway";
    case model::Provenance::Kind::kDependency:
      return "dependency";
    case model::Provenance::Kind::kSameTier:
      return "same-tier";
    case model::Provenance::Kind::kFlow:
      return "flow";
    case model::Provenance::Kind::kRoute:
      return "route";
    case model::Provenance::Kind::kLiveAttachment:
      return "live-attachment";
  }
  return "shared-network";
}

Value reason_json(const model::Provenance& why, const text::Sources& sources) {
  Mapping mapping;
  mapping.set("kind", string_value(word(why.kind)));
  mapping.set("subject", Value(why.subject));
  if (why.span.known()) {
    const text::SourceFile& file = sources.file(why.span.source);
    const text::Position position = file.position(why.span.begin);
    mapping.set("file", Value(file.path()));
    mapping.set("line", Value(std::int64_t{position.line}));
    mapping.set("column", Value(std::int64_t{position.column}));
  }
  return Value(std::move(mapping));
}

}  // namespace

Value graph_json(const model::Graph& graph, const GraphLabels& labels,
                 const text::Sources& sources) {
  Mapping mapping;
  mapping.set("version", Value(std::int64_t{1}));
  mapping.set("project", Value(labels.project));
  mapping.set("graph", Value(labels.which));
  std::set<model::Node> sorted;
  for (std::size_t i = 0; i < graph.node_count(); ++i) {
    sorted.insert(graph.node(model::NodeId{static_cast<std::uint32_t>(i)}));
  }
  Sequence nodes;
  for (const model::Node& node : sorted) {
    Mapping entry;
    entry.set("name", Value(to_string(node)));
    entry.set("kind", string_value(word(node.kind)));
    const auto tier = labels.tiers.find(node.service);
    if (tier != labels.tiers.end()) entry.set("tier", Value(tier->second.str()));
    nodes.emplace_back(std::move(entry));
  }
  mapping.set("nodes", Value(std::move(nodes)));
  Sequence edges;
  graph.for_each_edge([&](const model::Edge& edge) {
    Mapping entry;
    entry.set("from", Value(to_string(graph.node(edge.from))));
    entry.set("to", Value(to_string(graph.node(edge.to))));
    entry.set("every_port", Value(edge.ports.is_all()));
    Sequence ports;
    for (const model::Port port : edge.ports.ports()) ports.emplace_back(model::to_string(port));
    entry.set("ports", Value(std::move(ports)));
    Sequence why;
    for (const model::Provenance& reason : edge.why) why.push_back(reason_json(reason, sources));
    entry.set("why", Value(std::move(why)));
    edges.emplace_back(std::move(entry));
  });
  mapping.set("edges", Value(std::move(edges)));
  return Value(std::move(mapping));
}

}  // namespace bulkhead::graph
