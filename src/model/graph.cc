#include "model/graph.h"

#include <algorithm>

#include "base/check.h"

namespace bulkhead::model {
namespace {

std::size_t index(NodeId id) {
  return static_cast<std::size_t>(id);
}

bool holds(const std::vector<NodeId>& sorted, NodeId id) {
  return std::binary_search(sorted.begin(), sorted.end(), id);
}

text::Span span_of(const std::vector<NodeId>& ids, const std::vector<text::Span>& spans,
                   NodeId id) {
  if (spans.empty()) return {};
  const auto place = std::lower_bound(ids.begin(), ids.end(), id);
  return spans[static_cast<std::size_t>(place - ids.begin())];
}

/// Sorts ids, and spans along with them; drops an id that stands twice.
void normalize(std::vector<NodeId>& ids, std::vector<text::Span>& spans) {
  CHECK(spans.empty() || spans.size() == ids.size());
  if (std::is_sorted(ids.begin(), ids.end()) &&
      std::adjacent_find(ids.begin(), ids.end()) == ids.end()) {
    return;
  }
  std::vector<std::pair<NodeId, text::Span>> pairs;
  pairs.reserve(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    pairs.emplace_back(ids[i], spans.empty() ? text::Span{} : spans[i]);
  }
  std::stable_sort(pairs.begin(), pairs.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  pairs.erase(std::unique(pairs.begin(), pairs.end(),
                          [](const auto& a, const auto& b) { return a.first == b.first; }),
              pairs.end());
  const bool with_spans = !spans.empty();
  ids.clear();
  spans.clear();
  for (const auto& [id, span] : pairs) {
    ids.push_back(id);
    if (with_spans) spans.push_back(span);
  }
}

}  // namespace

std::string to_string(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kService:
    case Node::Kind::kForeign:
      return node.service.str();
    case Node::Kind::kInternet:
      return "internet";
    case Node::Kind::kHost:
      return "host";
    case Node::Kind::kLan:
      return "lan";
  }
  return {};
}

NodeId Graph::add(Node node) {
  const auto [place, is_new] =
      ids_.emplace(node, NodeId{static_cast<std::uint32_t>(nodes_.size())});
  if (is_new) {
    nodes_.push_back(std::move(node));
    from_index_.emplace_back();
    to_index_.emplace_back();
  }
  return place->second;
}

std::optional<NodeId> Graph::find(const Node& node) const {
  const auto found = ids_.find(node);
  if (found == ids_.end()) return std::nullopt;
  return found->second;
}

std::optional<NodeId> Graph::find_service(const ServiceName& service) const {
  return find(Node{Node::Kind::kService, service});
}

const Node& Graph::node(NodeId id) const {
  CHECK(index(id) < nodes_.size());
  return nodes_[index(id)];
}

void Graph::add(Bundle bundle) {
  normalize(bundle.from, bundle.from_spans);
  normalize(bundle.to, bundle.to_spans);
  if (bundle.from.empty() || bundle.to.empty() || bundle.ports.empty()) return;
  CHECK(index(bundle.from.back()) < nodes_.size() && index(bundle.to.back()) < nodes_.size());
  const auto number = static_cast<std::uint32_t>(bundles_.size());
  for (const NodeId id : bundle.from) from_index_[index(id)].push_back(number);
  for (const NodeId id : bundle.to) to_index_[index(id)].push_back(number);
  bundles_.push_back(std::move(bundle));
}

void Graph::add_edge(NodeId from, NodeId to, PortSet ports, Provenance why) {
  Bundle bundle;
  bundle.from = {from};
  bundle.to = {to};
  bundle.ports = std::move(ports);
  bundle.from_spans = {why.from_span};
  bundle.to_spans = {why.to_span};
  bundle.why = std::move(why);
  add(std::move(bundle));
}

const std::vector<std::uint32_t>& Graph::bundles_from(NodeId id) const {
  CHECK(index(id) < nodes_.size());
  return from_index_[index(id)];
}

const std::vector<std::uint32_t>& Graph::bundles_to(NodeId id) const {
  CHECK(index(id) < nodes_.size());
  return to_index_[index(id)];
}

std::optional<Edge> Graph::edge(NodeId from, NodeId to) const {
  if (from == to) return std::nullopt;
  Edge edge{from, to, {}, {}};
  for (const std::uint32_t number : bundles_from(from)) {
    const Bundle& bundle = bundles_[number];
    if (!holds(bundle.to, to)) continue;
    edge.ports.add(bundle.ports);
    Provenance why = bundle.why;
    why.from_span = span_of(bundle.from, bundle.from_spans, from);
    why.to_span = span_of(bundle.to, bundle.to_spans, to);
    edge.why.push_back(std::move(why));
  }
  if (edge.why.empty()) return std::nullopt;
  return edge;
}

bool Graph::reaches(NodeId from, NodeId to) const {
  if (from == to) return false;
  const auto& numbers = bundles_from(from);
  return std::any_of(numbers.begin(), numbers.end(),
                     [&](std::uint32_t number) { return holds(bundles_[number].to, to); });
}

bool Graph::reaches(NodeId from, NodeId to, Port port) const {
  if (from == to) return false;
  const auto& numbers = bundles_from(from);
  return std::any_of(numbers.begin(), numbers.end(), [&](std::uint32_t number) {
    return bundles_[number].ports.contains(port) && holds(bundles_[number].to, to);
  });
}

void Graph::for_each_edge(const std::function<void(const Edge&)>& visit) const {
  // ids_ is ordered by node, and a node orders by kind and name.
  for (const auto& [from_node, from] : ids_) {
    std::vector<NodeId> targets;
    for (const std::uint32_t number : bundles_from(from)) {
      const auto& to = bundles_[number].to;
      targets.insert(targets.end(), to.begin(), to.end());
    }
    std::sort(targets.begin(), targets.end(),
              [&](NodeId a, NodeId b) { return nodes_[index(a)] < nodes_[index(b)]; });
    targets.erase(std::unique(targets.begin(), targets.end()), targets.end());
    for (const NodeId to : targets) {
      if (const auto found = edge(from, to)) visit(*found);
    }
  }
}

}  // namespace bulkhead::model
