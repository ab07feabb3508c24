#include "reach/explain.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/check.h"
#include "reach/namespaces.h"

namespace bulkhead::reach {
namespace {

using model::Node;
using model::Provenance;
using model::Topology;
using model::TopologyNetwork;
using Kind = Obstacle::Kind;

bool is_service(const Node& node) {
  return node.kind == Node::Kind::kService || node.kind == Node::Kind::kForeign;
}

/// What to say about one side: the service, and the namespace in which it lives.
struct Side {
  const model::TopologyService* service = nullptr;
  const SharedNamespace* space = nullptr;

  const model::TopologyService& owner() const { return *space->members.front(); }
  bool in_host() const { return space->kind == SharedNamespace::Kind::kHost; }
};

class Search final {
 public:
  Search(const Topology& topology, const Node& from, const Node& to)
      : topology_(topology), namespaces_(topology), from_(from), to_(to) {}

  std::vector<Obstacle> obstacles() {
    if (from_ == to_) {
      add(Kind::kSame, to_string(from_), {});
    } else if (from_.kind == Node::Kind::kInternet || to_.kind == Node::Kind::kLan ||
               (!is_service(from_) && !is_service(to_))) {
      add(Kind::kNoSuchDirection, to_string(from_.kind == Node::Kind::kInternet ? from_ : to_), {});
    } else {
      const bool isolated = is_isolated(from_) || is_isolated(to_);
      if (!isolated) compare();
    }
    return std::move(found_);
  }

 private:
  void add(Kind kind, std::string subject, text::Span span) {
    found_.push_back({kind, std::move(subject), span});
  }

  Side side(const Node& node) const {
    const auto found = topology_.services.find(node.service);
    CHECK(found != topology_.services.end());
    return {&found->second, namespaces_.of(node.service)};
  }

  /// What alone keeps a service from everybody.
  bool is_isolated(const Node& node) {
    if (!is_service(node)) return false;
    const Side at = side(node);
    const std::string& name = at.service->name.str();
    const text::Span mode = at.service->network_namespace.span;
    switch (at.space->kind) {
      case SharedNamespace::Kind::kNone:
        add(Kind::kModeNone, name, mode);
        return true;
      case SharedNamespace::Kind::kUnknown:
        add(Kind::kUnknownNamespace, name, mode);
        return true;
      case SharedNamespace::Kind::kHost:
        return false;
      case SharedNamespace::Kind::kOwn:
        break;
    }
    if (!at.owner().attachments.empty()) return false;
    add(Kind::kNoNetwork, at.owner().name.str(), at.owner().span);
    return true;
  }

  void compare() {
    if (to_.kind == Node::Kind::kInternet) {
      const Side from = side(from_);
      add(Kind::kInternalOnly, from.owner().name.str(), from.owner().span);
    } else if (from_.kind == Node::Kind::kLan) {
      explain_lan(side(to_));
    } else if (!is_service(from_) || side(from_).in_host()) {
      explain_host(side(to_));
    } else if (!is_service(to_) || side(to_).in_host()) {
      explain_host(side(from_));
    } else {
      explain_services(side(from_), side(to_));
    }
  }

  void explain_lan(const Side& to) {
    const model::TopologyService& owner = to.owner();
    if (owner.publications.empty()) {
      add(Kind::kNotPublished, owner.name.str(), owner.span);
    } else if (!publications_have_effect(topology_, *to.space)) {
      add(Kind::kPublishedInVain, owner.name.str(), owner.publications.front().span);
    } else {
      for (const model::Publication& publication : owner.publications) {
        add(Kind::kPublishedOnLoopback, describe(publication), publication.span);
      }
    }
  }

  void explain_host(const Side& service) {
    for (const model::Attachment& attachment : service.owner().attachments) {
      const auto network = topology_.networks.find(attachment.network);
      if (network == topology_.networks.end()) continue;
      add(Kind::kHostKeptOut, network_label(topology_, network->first.str()), network->second.span);
    }
  }

  void explain_services(const Side& from, const Side& to) {
    for (const model::Attachment& a : from.owner().attachments) {
      for (const model::Attachment& b : to.owner().attachments) {
        const auto network = topology_.networks.find(a.network);
        if (a.network != b.network || network == topology_.networks.end()) continue;
        add(Kind::kInterContainerOff, network_label(topology_, a.network.str()),
            network->second.span);
      }
    }
    if (!found_.empty()) return;
    add(Kind::kNoCommonNetwork, networks_of(from), from.owner().span);
    add(Kind::kNoCommonNetwork, networks_of(to), to.owner().span);
  }

  std::string networks_of(const Side& at) const {
    std::string text;
    for (const model::Attachment& attachment : at.owner().attachments) {
      if (!text.empty()) text += ", ";
      text += network_label(topology_, attachment.network.str());
    }
    const std::string through =
        &at.owner() == at.service ? "" : fmt::format(", in the namespace of {},", at.owner().name);
    return fmt::format("{}{} is on {}", at.service->name, through, text);
  }

  const Topology& topology_;
  Namespaces namespaces_;
  Node from_;
  Node to_;
  std::vector<Obstacle> found_;
};

std::string at(const text::Sources& sources, text::Span span) {
  return span.known() ? fmt::format(" ({})", sources.where(span)) : "";
}

}  // namespace

std::string network_label(const Topology& topology, const std::string& name) {
  const auto found = topology.networks.find(model::NetworkName(name));
  if (found == topology.networks.end() || found->second.key.empty()) return name;
  const std::string& key = found->second.key.str();
  return key == name ? name : fmt::format("{} ({})", key, name);
}

std::string describe(const Provenance& why, const Topology& topology) {
  switch (why.kind) {
    case Provenance::Kind::kSharedNetwork:
    case Provenance::Kind::kLiveAttachment:
      return "both are on network " + network_label(topology, why.subject);
    case Provenance::Kind::kSharedNamespace:
      return "both live in the network namespace of " + why.subject;
    case Provenance::Kind::kHostNamespace:
      if (why.subject == "host") return "network_mode host shares the host's own namespace";
      return fmt::format("the host is on network {}, as on every bridge",
                         network_label(topology, why.subject));
    case Provenance::Kind::kPublishedPort:
      return "published at " + why.subject;
    case Provenance::Kind::kGateway:
      return fmt::format("network {} is not internal", network_label(topology, why.subject));
    case Provenance::Kind::kDependency:
      return "declared by " + why.subject;
    case Provenance::Kind::kSameTier:
      return "both are in tier " + why.subject;
    case Provenance::Kind::kFlow:
      return "flow " + why.subject;
    case Provenance::Kind::kRoute:
      return "route " + why.subject;
  }
  return why.subject;
}

std::string describe(const Obstacle& obstacle) {
  const std::string& subject = obstacle.subject;
  switch (obstacle.kind) {
    case Kind::kNoCommonNetwork:
      return subject;
    case Kind::kInterContainerOff:
      return fmt::format("network {} has com.docker.network.bridge.enable_icc=false", subject);
    case Kind::kNoNetwork:
      return subject + " joins no network";
    case Kind::kModeNone:
      return subject + " has network_mode none";
    case Kind::kUnknownNamespace:
      return subject + " lives in the network namespace of somebody else, who is not known here";
    case Kind::kInternalOnly:
      return subject + " is on internal networks only";
    case Kind::kNotPublished:
      return subject + " publishes no port";
    case Kind::kPublishedOnLoopback:
      return fmt::format("published at {}, which takes connections from the host only", subject);
    case Kind::kPublishedInVain:
      return subject + " publishes ports, which have no effect on internal networks";
    case Kind::kHostKeptOut:
      return fmt::format("the driver of network {} keeps the host out", subject);
    case Kind::kNoSuchDirection:
      return fmt::format("edges with {} on this side are not looked at", subject);
    case Kind::kSame:
      return subject + " is one service, and reaches itself";
  }
  return subject;
}

Explanation explain(const Topology& topology, const model::Graph& graph, const Node& from,
                    const Node& to) {
  const auto from_id = graph.find(from);
  const auto to_id = graph.find(to);
  CHECK(from_id && to_id);
  Explanation result;
  result.from = from;
  result.to = to;
  if (auto edge = graph.edge(*from_id, *to_id)) {
    result.ports = std::move(edge->ports);
    result.why = std::move(edge->why);
  } else {
    result.obstacles = Search(topology, from, to).obstacles();
  }
  if (auto edge = graph.edge(*to_id, *from_id)) result.reverse = std::move(edge->ports);
  return result;
}

std::string to_text(const Explanation& explanation, const Topology& topology,
                    const text::Sources& sources) {
  const std::string from = to_string(explanation.from);
  const std::string to = to_string(explanation.to);
  std::string text;
  if (explanation.ports.empty()) {
    text = fmt::format("{} does not reach {}\n", from, to);
    for (const Obstacle& obstacle : explanation.obstacles) {
      text += fmt::format("  {}{}\n", describe(obstacle), at(sources, obstacle.span));
    }
  } else {
    text = fmt::format("{} reaches {} on {}\n", from, to, model::describe(explanation.ports));
    for (const Provenance& why : explanation.why) {
      text += fmt::format("  {}{}\n", describe(why, topology), at(sources, why.span));
      if (why.from_span.known()) {
        text += fmt::format("    {} by {}\n", from, sources.where(why.from_span));
      }
      if (why.to_span.known()) {
        text += fmt::format("    {} by {}\n", to, sources.where(why.to_span));
      }
    }
  }
  if (!explanation.reverse.empty()) {
    text += fmt::format("{} reaches {} on {}\n", to, from, model::describe(explanation.reverse));
  }
  return text;
}

}  // namespace bulkhead::reach
