#include "graph/picture.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace bulkhead::graph {
namespace {

using model::Graph;
using model::Node;
using Kind = PictureNode::Kind;
using Style = PictureEdge::Style;

Kind kind_of(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kService:
      return Kind::kService;
    case Node::Kind::kForeign:
      return Kind::kForeign;
    case Node::Kind::kInternet:
      return Kind::kInternet;
    case Node::Kind::kHost:
      return Kind::kHost;
    case Node::Kind::kLan:
      return Kind::kLan;
  }
  return Kind::kService;
}

std::string ports_label(const model::PortSet& ports) {
  std::string label;
  for (const model::Port port : ports.ports()) {
    if (!label.empty()) label += ", ";
    label += model::to_string(port);
  }
  return label;  // empty for every port: that is what a bare line means
}

class Drawing final {
 public:
  std::size_t add_node(PictureNode node) {
    picture_.nodes.push_back(std::move(node));
    return picture_.nodes.size() - 1;
  }

  std::size_t node(const Node& node) {
    const auto found = ids_.find(node);
    if (found != ids_.end()) return found->second;
    const std::size_t id = add_node({kind_of(node), to_string(node), "", std::nullopt});
    ids_.emplace(node, id);
    return id;
  }

  void add_service(const model::ServiceName& service, std::optional<std::size_t> group) {
    const Node key{Node::Kind::kService, service};
    if (ids_.contains(key)) return;
    ids_.emplace(key, add_node({Kind::kService, service.str(), "", group}));
  }

  void add_edge(PictureEdge edge) { picture_.edges.push_back(std::move(edge)); }

  Picture finish() {
    std::sort(picture_.edges.begin(), picture_.edges.end(),
              [](const PictureEdge& a, const PictureEdge& b) {
                return std::tie(a.style, a.from, a.to) < std::tie(b.style, b.from, b.to);
              });
    return std::move(picture_);
  }

  Picture picture_;

 private:
  std::map<Node, std::size_t> ids_;
};

bool is_service(const Node& node) {
  return node.kind == Node::Kind::kService;
}

class ContractDrawing final {
 public:
  explicit ContractDrawing(const ContractPicture& input) : input_(input) {}

  Picture draw() {
    drawing_.picture_.title = input_.title;
    for (const TierMembers& tier : input_.tiers) {
      const std::size_t group = drawing_.picture_.groups.size();
      drawing_.picture_.groups.push_back({tier.tier.str(), tier.internal ? "internal" : ""});
      for (const auto& service : tier.services) drawing_.add_service(service, group);
    }
    std::set<model::ServiceName> rest;
    for (std::size_t i = 0; i < input_.declared.node_count(); ++i) {
      const Node& node = input_.declared.node(model::NodeId{static_cast<std::uint32_t>(i)});
      if (is_service(node)) rest.insert(node.service);
    }
    for (const auto& service : rest) drawing_.add_service(service, std::nullopt);
    add_needed();
    input_.declared.for_each_edge([this](const model::Edge& edge) { add_reachable(edge); });
    return drawing_.finish();
  }

 private:
  void add_needed() {
    input_.permitted.for_each_edge([this](const model::Edge& edge) {
      const Node& from = input_.permitted.node(edge.from);
      const Node& to = input_.permitted.node(edge.to);
      // What the LAN may call, the host may call, too: one line is enough.
      if (from.kind == Node::Kind::kHost) return;
      needed_.emplace(from, to);
      drawing_.add_edge(
          {drawing_.node(from), drawing_.node(to), Style::kNeeded, false, ports_label(edge.ports)});
    });
  }

  void add_reachable(const model::Edge& edge) {
    const Node& from = input_.declared.node(edge.from);
    const Node& to = input_.declared.node(edge.to);
    if (!is_service(from) || !is_service(to) || needed_.contains({from, to})) return;
    const bool forbidden = input_.forbidden.contains({from.service, to.service}) ||
                           input_.forbidden.contains({to.service, from.service});
    if (!forbidden && (!input_.with_excess || needed_.contains({to, from}))) return;
    if (drawn_.contains({to, from})) return;
    drawn_.emplace(from, to);
    const auto back_from = input_.declared.find(to);
    const auto back_to = input_.declared.find(from);
    const bool both = back_from && back_to && input_.declared.reaches(*back_from, *back_to);
    drawing_.add_edge({drawing_.node(from), drawing_.node(to),
                       forbidden ? Style::kForbidden : Style::kExcess, both,
                       ports_label(edge.ports)});
  }

  const ContractPicture& input_;
  Drawing drawing_;
  std::set<std::pair<Node, Node>> needed_;
  std::set<std::pair<Node, Node>> drawn_;
};

}  // namespace

std::string_view name(Style style) {
  switch (style) {
    case Style::kNeeded:
      return "needed";
    case Style::kExcess:
      return "excess";
    case Style::kForbidden:
      return "forbidden";
    case Style::kJoins:
      return "joins";
  }
  return "needed";
}

Picture picture_of(const ContractPicture& input) {
  return ContractDrawing(input).draw();
}

Picture picture_of(const std::string& title, const model::Topology& topology,
                   const model::Graph& declared) {
  Drawing drawing;
  drawing.picture_.title = title;
  std::map<model::NetworkName, std::size_t> networks;
  for (const auto& [name, service] : topology.services) {
    const auto kind = service.foreign ? Node::Kind::kForeign : Node::Kind::kService;
    static_cast<void>(drawing.node({kind, name}));
  }
  for (const auto& [name, network] : topology.networks) {
    const std::string& label = network.key.empty() ? name.str() : network.key.str();
    const char* note = network.internal ? "internal" : network.external ? "external" : "";
    networks.emplace(name, drawing.add_node({Kind::kNetwork, label, note, std::nullopt}));
  }
  for (const auto& [name, service] : topology.services) {
    const auto kind = service.foreign ? Node::Kind::kForeign : Node::Kind::kService;
    const std::size_t from = drawing.node({kind, name});
    for (const model::Attachment& attachment : service.attachments) {
      const auto network = networks.find(attachment.network);
      if (network == networks.end()) continue;
      drawing.add_edge({from, network->second, Style::kJoins, true, ""});
    }
    if (service.network_namespace.kind == model::Namespace::Kind::kHost) {
      drawing.add_edge({from, drawing.node({Node::Kind::kHost, {}}), Style::kJoins, true, ""});
    }
    const auto& space = service.network_namespace;
    const auto owner = topology.services.find(model::ServiceName(space.target));
    if (space.kind == model::Namespace::Kind::kService && owner != topology.services.end()) {
      drawing.add_edge({from, drawing.node({Node::Kind::kService, owner->first}), Style::kJoins,
                        true, "one namespace"});
    }
    const auto lan = declared.find({Node::Kind::kLan, {}});
    const auto here = declared.find({kind, name});
    if (!lan || !here) continue;
    if (const auto published = declared.edge(*lan, *here)) {
      drawing.add_edge({drawing.node({Node::Kind::kLan, {}}), from, Style::kNeeded, false,
                        ports_label(published->ports)});
    }
  }
  return drawing.finish();
}

}  // namespace bulkhead::graph
