// Judgements about names, routes and published ports; see judge.h.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "reach/namespaces.h"
#include "verify/judge.h"

namespace bulkhead::verify {
namespace {

using model::Demand;
using model::Node;
using model::ProofCell;
using model::ServiceName;
using model::Verdict;

std::string joined(const std::vector<ServiceName>& services) {
  std::string text;
  for (const ServiceName& service : services) {
    if (!text.empty()) text += ", ";
    text += service.str();
  }
  return text;
}

/// "172.18.0.2 of db", or the bare address of somebody else.
std::string described(const linux::IpAddress& ip, const NameEvidence& evidence) {
  const auto found = evidence.addresses->find(ip);
  if (found == evidence.addresses->end()) return ip.str() + ", which is nobody's here";
  return fmt::format("{} of {} on {}", ip.str(), found->second.first, found->second.second);
}

bool is_owner(const NameClaim& claim, const linux::IpAddress& ip, const NameEvidence& evidence) {
  const auto found = evidence.addresses->find(ip);
  return found != evidence.addresses->end() &&
         std::find(claim.owners.begin(), claim.owners.end(), found->second.first) !=
             claim.owners.end() &&
         claim.networks.contains(found->second.second);
}

/// Who answers to a name on a network answers with all of its containers there; empty when so.
std::string missing_replicas(const std::vector<linux::IpAddress>& answered,
                             const NameEvidence& evidence) {
  for (const linux::IpAddress& ip : answered) {
    const auto& owner = evidence.addresses->at(ip);
    for (const auto& [other, its_owner] : *evidence.addresses) {
      if (its_owner != owner || other.is_v6() != ip.is_v6()) continue;
      if (std::find(answered.begin(), answered.end(), other) != answered.end()) continue;
      return fmt::format("resolves to {}, but not to {}", described(ip, evidence), other.str());
    }
  }
  return "";
}

}  // namespace

ProofCell judge(const OutsideNameEvidence& evidence) {
  const WayOutClaim& claim = *evidence.claim;
  ProofCell cell;
  cell.kind = ProofCell::Kind::kWayOut;
  cell.from = {Node::Kind::kService, claim.from};
  cell.to = {Node::Kind::kInternet, {}};
  cell.subject = "by name";
  cell.demand = claim.demand;
  cell.reason = claim.reason;
  cell.span = claim.span;
  if (evidence.answered) {
    cell.decided =
        fmt::format("a resolver of the outside answered its question for {}", evidence.name);
    if (claim.demand == Demand::kOpen) {
      cell.verdict = Verdict::kRequired;
    } else if (claim.demand == Demand::kNone && claim.declared) {
      cell.verdict = Verdict::kExcess;
    } else {
      cell.verdict = Verdict::kViolated;
      // CVE-2024-29018: through a resolver on the host's loopback.
      cell.decided +=
          "; engines before 23.0.11, 25.0.4 and 26.0.0 hand on questions from internal "
          "networks, too";
      if (claim.demand == Demand::kNone) cell.reason = "the files do not let it out";
    }
    return cell;
  }
  cell.decided = fmt::format("nobody answered its question for {}", evidence.name);
  cell.control = evidence.control;
  if (claim.demand == Demand::kOpen) {
    cell.verdict = Verdict::kViolated;
  } else {
    cell.verdict = claim.demand == Demand::kClosed ? Verdict::kDenied : Verdict::kClosed;
  }
  return cell;
}

namespace {

void judge_resolves(const NameClaim& claim, const NameEvidence& evidence, ProofCell& cell) {
  if (!evidence.answer) {
    cell.verdict = Verdict::kViolated;
    cell.decided = evidence.resolver_works
                       ? "the engine does not know it, and asked elsewhere in vain"
                       : "the resolver gave no answer";
    return;
  }
  const auto& addresses = evidence.answer->addresses;
  if (addresses.empty()) {
    cell.verdict = Verdict::kViolated;
    cell.decided = evidence.ipv6 ? "no such name in IPv6 (AAAA)" : "no such name";
    return;
  }
  for (const linux::IpAddress& ip : addresses) {
    if (is_owner(claim, ip, evidence)) continue;
    cell.verdict = Verdict::kViolated;
    cell.decided = "resolves to " + described(ip, evidence);
    return;
  }
  for (const linux::IpAddress& ip : addresses) {
    if (claim.only.empty() || claim.only.contains(ip.str())) continue;
    cell.verdict = Verdict::kViolated;
    cell.decided =
        fmt::format("resolves to {}, which is another container", described(ip, evidence));
    return;
  }
  const std::string missing =
      claim.only.empty() ? missing_replicas(addresses, evidence) : std::string();
  if (!missing.empty()) {
    cell.verdict = Verdict::kViolated;
    cell.decided = missing;
    return;
  }
  cell.verdict = Verdict::kRequired;
  cell.decided = "resolves to ";
  for (const linux::IpAddress& ip : addresses) {
    if (!cell.decided.ends_with(' ')) cell.decided += ", ";
    cell.decided += ip.str();
  }
}

void judge_hidden(const NameEvidence& evidence, ProofCell& cell) {
  if (evidence.answer) {
    for (const linux::IpAddress& ip : evidence.answer->addresses) {
      if (!evidence.addresses->contains(ip)) continue;
      cell.verdict = Verdict::kViolated;
      cell.decided = "resolves to " + described(ip, evidence);
      return;
    }
  }
  if (!evidence.resolver_works) {
    cell.verdict = Verdict::kUnknown;
    cell.decided = fmt::format("the resolver of {} answers nothing at all, so this shows nothing",
                               evidence.container);
    return;
  }
  cell.verdict = Verdict::kDenied;
  cell.control = "the same resolver knows the names that it should";
  if (!evidence.answer) {
    cell.decided = "the engine does not know it, and asked elsewhere in vain";
  } else if (evidence.answer->addresses.empty()) {
    cell.decided = "no such name";
  } else {
    cell.decided =
        "resolves outside of this project, to " + evidence.answer->addresses.front().str();
  }
}

}  // namespace

bool answers(const Try& attempt) {
  if (attempt.port.protocol == model::Protocol::kUdp) return attempt.open();
  return attempt.open() && (attempt.answer.error != 0 || !attempt.answer.received.empty());
}

ProofCell judge(const NameClaim& claim, const NameEvidence& evidence) {
  ProofCell cell;
  cell.kind = ProofCell::Kind::kName;
  cell.from = {Node::Kind::kService, claim.from};
  cell.to = {Node::Kind::kService, claim.owners.empty() ? ServiceName() : claim.owners.front()};
  cell.subject = claim.name;
  cell.demand = claim.demand;
  cell.span = claim.span;
  cell.reason =
      !claim.only.empty() ? fmt::format("it is one container of {}", joined(claim.owners))
      : claim.demand == Demand::kOpen
          ? fmt::format("{} answers to it on a network of {}", joined(claim.owners), claim.from)
          : fmt::format("{} answers to it on other networks only", joined(claim.owners));
  if (!evidence.running) {
    cell.verdict = Verdict::kUnknown;
    cell.idle = true;
    cell.decided = claim.from.str() + " does not run";
  } else if (!evidence.owners_running) {
    cell.verdict = Verdict::kUnknown;
    cell.idle = true;
    cell.decided = joined(claim.owners) + " does not run";
  } else if (claim.demand == Demand::kOpen) {
    judge_resolves(claim, evidence, cell);
  } else {
    judge_hidden(evidence, cell);
  }
  return cell;
}

std::string status_line(const probe::Answer& answer) {
  if (answer.outcome != probe::Outcome::kOpen) return probe::describe(answer);
  const std::string_view text = answer.received;
  if (!text.starts_with("HTTP/")) return "no answer in HTTP";
  return std::string(text.substr(0, text.find_first_of("\r\n")));
}

ProofCell judge(const RouteClaim& claim, const RouteEvidence& evidence) {
  ProofCell cell;
  cell.kind = ProofCell::Kind::kRoute;
  cell.from = {Node::Kind::kService, claim.proxy};
  cell.to = {Node::Kind::kService, claim.target};
  cell.demand = Demand::kOpen;
  cell.subject = evidence.url;
  cell.reason = fmt::format("route {} leads to {}", claim.router, claim.target);
  cell.span = claim.span;
  if (!evidence.running) {
    cell.verdict = Verdict::kUnknown;
    cell.idle = true;
    cell.decided = fmt::format("{} or {} does not run", claim.proxy, claim.target);
    return cell;
  }
  const auto& arrived = evidence.arrived_at;
  const auto answered =
      std::find_if(evidence.answers.begin(), evidence.answers.end(), [](const auto& answer) {
        return answer.outcome == probe::Outcome::kOpen && answer.received.starts_with("HTTP/");
      });
  const std::string said = evidence.over_tls ? status_line(*evidence.over_tls) + " over TLS"
                           : answered != evidence.answers.end() ? status_line(*answered)
                           : evidence.answers.empty()           ? "the proxy has no port to ask"
                                                      : status_line(evidence.answers.front());
  // Who else received it had it from the target.
  if (std::find(arrived.begin(), arrived.end(), claim.target) != arrived.end()) {
    cell.verdict = Verdict::kRequired;
    cell.decided = fmt::format("arrived at {}; {}", claim.target, said);
  } else if (!arrived.empty()) {
    cell.verdict = Verdict::kViolated;
    cell.decided = fmt::format("arrived at {}; {}", joined(arrived), said);
  } else {
    cell.verdict = Verdict::kViolated;
    cell.decided = fmt::format("did not arrive at {}; {}", claim.target, said);
  }
  return cell;
}

ProofCell judge(const PublicationClaim& claim, const PublicationEvidence& evidence) {
  ProofCell cell;
  cell.kind = ProofCell::Kind::kPublication;
  cell.from = {evidence.from_lan ? Node::Kind::kLan : Node::Kind::kHost, {}};
  cell.to = {Node::Kind::kService, claim.service};
  cell.demand = evidence.from_lan ? claim.from_lan : Demand::kOpen;
  cell.subject = reach::describe(claim.publication);
  cell.span = claim.publication.span;
  cell.reason = fmt::format("{} publishes port {}", claim.service,
                            model::to_string(claim.publication.target));
  if (evidence.running && claim.publication.target.protocol == model::Protocol::kSctp) {
    cell.verdict = Verdict::kUnknown;
    cell.decided = "not tried: TCP and UDP are probed, and SCTP is not";
    return cell;
  }
  const bool no_outside = evidence.from_lan && !evidence.no_outside.empty();
  if (!evidence.running || no_outside) {
    cell.verdict = Verdict::kUnknown;
    cell.idle = !evidence.running;
    cell.decided = no_outside ? evidence.no_outside : claim.service.str() + " does not run";
    return cell;
  }
  if (evidence.tries.empty()) {
    cell.verdict = Verdict::kViolated;
    cell.decided = "the engine has not published it";
    return cell;
  }
  const auto closed = std::find_if(evidence.tries.begin(), evidence.tries.end(),
                                   [](const Try& attempt) { return !answers(attempt); });
  const bool all_open = closed == evidence.tries.end();
  const Try& shown = all_open ? evidence.tries.front() : *closed;
  if (cell.demand == Demand::kOpen) {
    cell.verdict = all_open ? Verdict::kRequired : Verdict::kViolated;
    cell.decided =
        all_open ? "connected to " + shown.at.str()
        : shown.open()
            ? fmt::format("closed at once at {}: nothing listens behind it", shown.at.str())
            : fmt::format("{} at {}", probe::describe(shown.answer), shown.at.str());
  } else if (all_open) {
    cell.verdict = Verdict::kViolated;
    cell.decided = "connected to " + shown.at.str();
  } else if (evidence.control.empty()) {
    cell.verdict = Verdict::kUnknown;
    cell.decided = fmt::format("{} at {}; but nobody could connect to it, so this shows nothing",
                               probe::describe(shown.answer), shown.at.str());
  } else {
    cell.verdict = Verdict::kDenied;
    cell.decided = fmt::format("{} at {}", probe::describe(shown.answer), shown.at.str());
    cell.control = evidence.control;
  }
  return cell;
}

}  // namespace bulkhead::verify
