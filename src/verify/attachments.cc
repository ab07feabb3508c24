#include "verify/attachments.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace bulkhead::verify {
namespace {

using model::Demand;
using model::Namespace;
using model::NetworkName;
using model::Node;
using model::ProofCell;
using model::ServiceName;
using model::Verdict;

Namespace::Kind kind_of(const LiveContainer& container) {
  if (container.network_mode == "host") return Namespace::Kind::kHost;
  if (container.network_mode == "none") return Namespace::Kind::kNone;
  if (container.network_mode.starts_with("container:")) return Namespace::Kind::kContainer;
  return Namespace::Kind::kOwn;
}

std::string_view word(Namespace::Kind kind) {
  switch (kind) {
    case Namespace::Kind::kOwn:
      return "networks of its own";
    case Namespace::Kind::kNone:
      return "network_mode none";
    case Namespace::Kind::kHost:
      return "network_mode host";
    case Namespace::Kind::kService:
    case Namespace::Kind::kContainer:
      return "the network namespace of another container";
  }
  return "";
}

class Comparison final {
 public:
  Comparison(const model::Project& project, const model::Topology& topology,
             const LiveProject& live, const std::set<ServiceName>& finished)
      : project_(project), topology_(topology), live_(live), finished_(finished) {}

  Attachments make() {
    for (const auto& [name, service] : topology_.services) {
      if (!service.foreign) add_service(service);
    }
    for (const LiveContainer& container : live_.containers) {
      if (container.foreign) {
        add_foreign(container);
      } else if (!topology_.services.contains(container.service)) {
        add_orphan(container);
      }
    }
    return std::move(result_);
  }

 private:
  ProofCell& add(ProofCell::Kind kind, const ServiceName& service, std::string subject) {
    ProofCell cell;
    cell.kind = kind;
    cell.from = {Node::Kind::kService, service};
    cell.to = cell.from;
    cell.subject = std::move(subject);
    cell.demand = Demand::kOpen;
    result_.cells.push_back(std::move(cell));
    return result_.cells.back();
  }

  void add_service(const model::TopologyService& service) {
    const auto containers = live_.of(service.name);
    const auto running = static_cast<std::size_t>(std::count_if(
        containers.begin(), containers.end(), [](const auto* c) { return c->running; }));
    ProofCell& cell = add(ProofCell::Kind::kService, service.name, "");
    cell.reason = "it is in the files";
    cell.span = service.span;
    if (finished_.contains(service.name)) {
      cell.verdict = Verdict::kRequired;
      cell.decided = "ran to its end";
    } else if (running >= service.replicas) {
      cell.verdict = Verdict::kRequired;
      cell.decided = running == 1 ? "runs" : fmt::format("{} containers run", running);
    } else {
      cell.verdict = Verdict::kViolated;
      cell.decided = why_not(containers, running, service.replicas);
    }
    for (const LiveContainer* container : containers) {
      if (container->running) add_attachments(service, *container);
    }
  }

  static std::string why_not(const std::vector<const LiveContainer*>& containers,
                             std::size_t running, std::uint32_t replicas) {
    if (containers.empty()) return "has no container";
    if (running > 0) return fmt::format("{} of {} containers run", running, replicas);
    const LiveContainer& first = *containers.front();
    if (first.state == "exited")
      return fmt::format("{} exited with {}", first.name, first.exit_code);
    return fmt::format("{} is {}", first.name, first.state);
  }

  void add_attachments(const model::TopologyService& service, const LiveContainer& container) {
    Namespace::Kind declared = service.network_namespace.kind;
    if (declared == Namespace::Kind::kService) declared = Namespace::Kind::kContainer;
    const Namespace::Kind found = kind_of(container);
    if (declared != found) {
      ProofCell& cell = add(ProofCell::Kind::kAttachment, service.name, "network_mode");
      cell.verdict = Verdict::kViolated;
      cell.span = service.network_namespace.span;
      cell.reason = fmt::format("the files say {}", word(declared));
      cell.decided = fmt::format("{} has {}", container.name, word(found));
      return;
    }
    if (found != Namespace::Kind::kOwn) return;
    std::set<NetworkName> seen;
    for (const LiveEndpoint& endpoint : container.endpoints) seen.insert(endpoint.network);
    for (const model::Attachment& attachment : service.attachments) {
      ProofCell& cell = add(ProofCell::Kind::kAttachment, service.name, attachment.network.str());
      cell.span = attachment.span;
      cell.reason = "the files attach it";
      const bool attached = seen.erase(attachment.network) > 0;
      cell.verdict = attached ? Verdict::kRequired : Verdict::kViolated;
      cell.decided = fmt::format("{} is {}attached", container.name, attached ? "" : "not ");
    }
    for (const NetworkName& network : seen) {
      ProofCell& cell = add(ProofCell::Kind::kAttachment, service.name, network.str());
      cell.demand = Demand::kClosed;
      cell.verdict = Verdict::kViolated;
      cell.reason = "the files do not attach it";
      cell.decided = fmt::format("{} is attached", container.name);
    }
  }

  void add_foreign(const LiveContainer& container) {
    for (const LiveEndpoint& endpoint : container.endpoints) {
      const auto network = live_.networks.find(endpoint.network);
      if (network == live_.networks.end()) continue;
      const auto declared = topology_.networks.find(endpoint.network);
      // Nobody forbids that; what follows from it is proved (foreign.h).
      if (declared != topology_.networks.end() && declared->second.external) continue;
      ProofCell& cell =
          add(ProofCell::Kind::kAttachment, container.service, endpoint.network.str());
      cell.from.kind = Node::Kind::kForeign;
      cell.to = cell.from;
      cell.demand = Demand::kClosed;
      cell.verdict = Verdict::kViolated;
      cell.reason = "the network is this project's, the container is not";
      cell.decided = fmt::format("{} is attached", container.name);
    }
  }

  void add_orphan(const LiveContainer& container) {
    if (!container.running) return;
    if (project_.inactive_services.contains(container.service)) {
      result_.notes.push_back(
          fmt::format("container {} runs, but no active profile selects {}: not looked at",
                      container.name, container.service));
      return;
    }
    ProofCell& cell = add(ProofCell::Kind::kService, container.service, "");
    cell.demand = Demand::kClosed;
    cell.verdict = Verdict::kViolated;
    cell.reason = "it is not in the files";
    cell.decided = fmt::format("{} runs", container.name);
  }

  const model::Project& project_;
  const model::Topology& topology_;
  const LiveProject& live_;
  const std::set<ServiceName>& finished_;
  Attachments result_;
};

}  // namespace

Attachments compare_attachments(const model::Project& project, const model::Topology& topology,
                                const LiveProject& live, const std::set<ServiceName>& finished) {
  return Comparison(project, topology, live, finished).make();
}

}  // namespace bulkhead::verify
