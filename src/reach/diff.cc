#include "reach/diff.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

namespace bulkhead::reach {
namespace {

using model::Bundle;
using model::Graph;
using model::NodeId;
using model::PortSet;

/// What makes two bundles of two graphs the same one, grown or shrunk.
using EdgeKey = std::tuple<model::Provenance::Kind, std::string, bool, std::vector<model::Port>>;

EdgeKey key_of(const Bundle& bundle) {
  return {bundle.why.kind, bundle.why.subject, bundle.ports.is_all(), bundle.ports.ports()};
}

PortSet without(const PortSet& ports, const PortSet& removed) {
  if (ports.is_all()) return removed.is_all() ? PortSet() : PortSet::all();
  PortSet left;
  for (const model::Port port : ports.ports()) {
    if (!removed.contains(port)) left.add(port);
  }
  return left;
}

/// Finds what `graph` has beyond `base`.
class Gain final {
 public:
  Gain(const Graph& base, const Graph& graph) : base_(base), graph_(graph) {
    for (const Bundle& bundle : base.bundles()) partners_.emplace(key_of(bundle), &bundle);
    for (std::size_t i = 0; i < graph.node_count(); ++i) {
      in_base_.push_back(base.find(graph.node(NodeId{static_cast<std::uint32_t>(i)})));
    }
  }

  std::vector<EdgeChange> edges() {
    for (const Bundle& bundle : graph_.bundles()) add_candidates(bundle);
    std::sort(candidates_.begin(), candidates_.end());
    candidates_.erase(std::unique(candidates_.begin(), candidates_.end()), candidates_.end());
    std::vector<EdgeChange> changes;
    for (const auto& [from, to] : candidates_) {
      if (auto change = compare(from, to)) changes.push_back(*std::move(change));
    }
    std::sort(changes.begin(), changes.end(), [](const EdgeChange& a, const EdgeChange& b) {
      return std::tie(a.from, a.to) < std::tie(b.from, b.to);
    });
    return changes;
  }

 private:
  std::optional<NodeId> in_base(NodeId id) const { return in_base_[static_cast<std::size_t>(id)]; }

  /// Members of `ids` that are not, as nodes, among `known`.
  std::vector<NodeId> newcomers(const std::vector<NodeId>& ids,
                                const std::vector<NodeId>& known) const {
    std::vector<NodeId> result;
    for (const NodeId id : ids) {
      const auto other = in_base(id);
      if (!other || !std::binary_search(known.begin(), known.end(), *other)) result.push_back(id);
    }
    return result;
  }

  void add_candidates(const Bundle& bundle) {
    std::vector<NodeId> new_from = bundle.from;
    std::vector<NodeId> new_to = bundle.to;
    const auto [first, last] = partners_.equal_range(key_of(bundle));
    for (auto partner = first; partner != last; ++partner) {
      std::vector<NodeId> from = newcomers(bundle.from, partner->second->from);
      std::vector<NodeId> to = newcomers(bundle.to, partner->second->to);
      if (from.size() + to.size() >= new_from.size() + new_to.size()) continue;
      new_from = std::move(from);
      new_to = std::move(to);
    }
    add_pairs(new_from, bundle.to);
    // Where every source is new, its pairs with new targets are there already.
    if (new_from.size() != bundle.from.size()) add_pairs(bundle.from, new_to);
  }

  void add_pairs(const std::vector<NodeId>& from, const std::vector<NodeId>& to) {
    for (const NodeId a : from) {
      for (const NodeId b : to) {
        if (a != b) candidates_.emplace_back(a, b);
      }
    }
  }

  std::optional<EdgeChange> compare(NodeId from, NodeId to) const {
    auto edge = graph_.edge(from, to);
    if (!edge) return std::nullopt;
    PortSet known;
    const auto base_from = in_base(from);
    const auto base_to = in_base(to);
    if (base_from && base_to) {
      if (const auto before = base_.edge(*base_from, *base_to)) known = before->ports;
    }
    PortSet gained = without(edge->ports, known);
    if (gained.empty()) return std::nullopt;
    if (edge->why.size() > 1) keep_reasons(from, to, gained, edge->why);
    return EdgeChange{graph_.node(from), graph_.node(to), std::move(gained),
                      edge->ports.intersect(known), std::move(edge->why)};
  }

  /// What leads to other ports only is no reason of the change.
  void keep_reasons(NodeId from, NodeId to, const PortSet& gained,
                    std::vector<model::Provenance>& reasons) const {
    std::set<std::pair<model::Provenance::Kind, std::string>> kept;
    for (const Bundle& bundle : graph_.bundles()) {
      const bool joins = std::binary_search(bundle.from.begin(), bundle.from.end(), from) &&
                         std::binary_search(bundle.to.begin(), bundle.to.end(), to);
      if (joins && !bundle.ports.intersect(gained).empty()) {
        kept.emplace(bundle.why.kind, bundle.why.subject);
      }
    }
    std::erase_if(reasons, [&](const model::Provenance& each) {
      return !kept.contains({each.kind, each.subject});
    });
  }

  const Graph& base_;
  const Graph& graph_;
  std::multimap<EdgeKey, const Bundle*> partners_;
  std::vector<std::optional<NodeId>> in_base_;
  std::vector<std::pair<NodeId, NodeId>> candidates_;
};

}  // namespace

Difference diff(const Graph& before, const Graph& after) {
  return {Gain(before, after).edges(), Gain(after, before).edges()};
}

}  // namespace bulkhead::reach
