#include "verify/judge.h"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace bulkhead::verify {
namespace {

using model::Demand;
using model::Node;
using model::ProofCell;
using model::ServiceName;
using model::Verdict;

Node service_node(const ServiceName& service) {
  return {Node::Kind::kService, service};
}

std::string joined(const std::vector<ServiceName>& services, std::string_view between = ", ") {
  std::string text;
  for (const ServiceName& service : services) {
    if (!text.empty()) text += between;
    text += service.str();
  }
  return text;
}

/// "silence, twice at 10.0.0.2:80; refused at 10.0.0.2:81": each outcome once, with one address.
std::string outcomes(const std::vector<Try>& tries) {
  std::string text;
  std::set<std::string> said;
  for (const Try& attempt : tries) {
    const std::string outcome = probe::describe(attempt.answer);
    if (!said.insert(outcome).second) continue;
    if (!text.empty()) text += "; ";
    text += fmt::format("{} at {}", outcome, attempt.at.str());
  }
  return text;
}

std::string connected(const Try& attempt) {
  if (attempt.port.protocol == model::Protocol::kUdp) {
    return fmt::format("a datagram arrived at {}", attempt.at.str());
  }
  return fmt::format("connected to {}{}", attempt.at.str(),
                     attempt.listener ? " (the prover's own listener)" : "");
}

/// How it can be that a way is open that must not be; empty when that does not tell.
std::string why_open(const Try& attempt) {
  const bool by_ipv6 = attempt.at.ip.is_v6() && !attempt.at.ip.is_loopback();
  return by_ipv6 ? "; by IPv6, engines before 27 keep networks apart only with \"ip6tables\" (and "
                   "\"experimental\") in their daemon.json"
                 : "";
}

/// Why a port does not accept, by what the target listens on; empty when that does not tell.
std::string listening_hint(const Try& attempt, const std::vector<linux::ListeningSocket>& sockets) {
  const auto transport = attempt.port.protocol == model::Protocol::kUdp ? linux::Transport::kUdp
                                                                        : linux::Transport::kTcp;
  bool any = false;
  bool by_ipv6 = false;
  std::string elsewhere;
  for (const linux::ListeningSocket& socket : sockets) {
    if (socket.transport != transport || socket.at.port != attempt.at.port) continue;
    any = true;
    if (socket.at.ip.is_loopback()) {
      elsewhere = socket.at.ip.str();
    } else if (socket.at.ip.is_v6() && !attempt.at.ip.is_v6()) {
      by_ipv6 = true;
    } else {
      return "";
    }
  }
  // Whether such a socket takes IPv4, too, the kernel does not tell; a refusal does.
  if (by_ipv6) {
    return attempt.answer.outcome == probe::Outcome::kRefused
               ? fmt::format("; {} listens by IPv6 only", attempt.to_container)
               : "";
  }
  if (!any)
    return fmt::format("; nothing in {} listens on {}", attempt.to_container,
                       model::to_string(attempt.port));
  return fmt::format("; {} listens on {} only", attempt.to_container, elsewhere);
}

/// The tries of one required port that fail, between any two containers.
std::optional<Try> failed_try(const EdgeEvidence& evidence,
                              const std::function<bool(const Try&)>& matters) {
  using Pair = std::pair<std::string, std::string>;
  std::map<Pair, std::vector<const Try*>> by_pair;
  for (const Try& attempt : evidence.tries) {
    if (matters(attempt)) {
      by_pair[{attempt.from_container, attempt.to_container}].push_back(&attempt);
    }
  }
  for (const auto& [pair, tries] : by_pair) {
    const bool shared = std::any_of(tries.begin(), tries.end(),
                                    [](const Try* attempt) { return attempt->on_shared; });
    const auto is_open = [](const Try* attempt) { return attempt->open(); };
    if (shared) {
      // By name any of these addresses may come up, so each must accept.
      for (const Try* attempt : tries) {
        if (attempt->on_shared && !attempt->open()) return *attempt;
      }
    } else if (std::none_of(tries.begin(), tries.end(), is_open)) {
      return *tries.front();
    }
  }
  return std::nullopt;
}

const Try* first_reached(const std::vector<Try>& tries) {
  const auto found = std::find_if(tries.begin(), tries.end(),
                                  [](const Try& attempt) { return attempt.reached(); });
  return found == tries.end() ? nullptr : &*found;
}

void judge_open(const EdgeClaim& claim, const EdgeEvidence& evidence, ProofCell& cell) {
  std::string seen;
  std::string untried;
  std::vector<model::Port> ports = claim.ports;
  const bool any_port = ports.empty();
  if (any_port) ports.emplace_back();
  for (const model::Port port : ports) {
    const auto matters = [&](const Try& attempt) {
      return any_port ? attempt.listener : !attempt.listener && attempt.port == port;
    };
    if (const auto failed = failed_try(evidence, matters)) {
      cell.verdict = Verdict::kViolated;
      cell.decided =
          fmt::format("{} at {}{}", probe::describe(failed->answer), failed->at.str(),
                      failed->listener ? "" : listening_hint(*failed, evidence.listening));
      return;
    }
    const auto example =
        std::find_if(evidence.tries.begin(), evidence.tries.end(),
                     [&](const Try& attempt) { return matters(attempt) && attempt.open(); });
    if (example == evidence.tries.end()) {
      if (!untried.empty()) continue;
      const bool sctp = port.protocol == model::Protocol::kSctp;
      untried = fmt::format("port {} was not tried{}", model::to_string(port),
                            sctp ? ": TCP and UDP are probed, and SCTP is not" : "");
      continue;
    }
    if (!seen.empty()) seen += "; ";
    seen += connected(*example);
  }
  cell.verdict = untried.empty() ? Verdict::kRequired : Verdict::kUnknown;
  cell.decided = untried.empty() ? seen : untried;
}

/// Fills a cell that was found closed everywhere, if there is a control for every address.
void judge_denied(const EdgeEvidence& evidence, Verdict denied, ProofCell& cell) {
  if (evidence.no_address) {
    cell.verdict = denied;
    cell.decided = "there is no network between them to try";
    cell.control = "neither has an address on one";
    return;
  }
  std::string datagrams;
  for (const Try& attempt : evidence.tries) {
    if (attempt.answer.outcome == probe::Outcome::kFailed) {
      cell.verdict = Verdict::kUnknown;
      cell.decided = fmt::format("{} at {}", probe::describe(attempt.answer), attempt.at.str());
      return;
    }
    if (!attempt.listener && attempt.port.protocol == model::Protocol::kUdp) {
      const auto arrived = evidence.udp_controls.find(attempt.at);
      if (arrived == evidence.udp_controls.end()) {
        cell.verdict = Verdict::kUnknown;
        cell.decided = fmt::format(
            "no datagram arrived at {}; but nobody's did, so this shows "
            "nothing",
            attempt.at.str());
        cell.control.clear();
        return;
      }
      datagrams =
          fmt::format("; a datagram of {} arrived at {}", arrived->second, attempt.at.str());
    }
    if (!attempt.listener) continue;
    const auto control = evidence.controls.find(attempt.at);
    if (control == evidence.controls.end()) {
      cell.verdict = Verdict::kUnknown;
      cell.decided = fmt::format("{}; but nobody could connect to {}, so this shows nothing",
                                 outcomes(evidence.tries), attempt.at.str());
      return;
    }
    cell.control = fmt::format("{} connected to {}", control->second, attempt.at.str());
  }
  if (evidence.tries.empty() || cell.control.empty()) {
    cell.verdict = Verdict::kUnknown;
    cell.decided = "nothing was tried";
    return;
  }
  cell.verdict = denied;
  cell.decided = outcomes(evidence.tries);
  cell.control += datagrams;
}

void judge_closed(const EdgeEvidence& evidence, ProofCell& cell) {
  if (const Try* open = first_reached(evidence.tries)) {
    cell.verdict = Verdict::kViolated;
    cell.decided = connected(*open) + why_open(*open);
    return;
  }
  judge_denied(evidence, Verdict::kDenied, cell);
}

void judge_unneeded(const EdgeClaim& claim, const EdgeEvidence& evidence, ProofCell& cell) {
  if (const Try* open = first_reached(evidence.tries)) {
    cell.verdict = claim.declared ? Verdict::kExcess : Verdict::kViolated;
    cell.decided = connected(*open);
    if (!claim.declared) {
      cell.decided += why_open(*open);
      cell.reason = "the files do not let it";
    }
    return;
  }
  judge_denied(evidence, Verdict::kClosed, cell);
}

std::string ports_text(const EdgeClaim& claim) {
  if (claim.ports.empty()) return "";
  return model::describe(model::PortSet(claim.ports));
}

}  // namespace

bool Try::reached() const {
  return open() || (port.protocol == model::Protocol::kUdp && arrived);
}

bool Try::open() const {
  if (port.protocol == model::Protocol::kUdp && !listener) {
    return arrived && answer.outcome != probe::Outcome::kRefused;
  }
  return answer.outcome == probe::Outcome::kOpen;
}

ProofCell judge(const EdgeClaim& claim, const EdgeEvidence& evidence) {
  ProofCell cell;
  cell.kind = claim.with_foreign() ? ProofCell::Kind::kForeignEdge : ProofCell::Kind::kEdge;
  cell.from = {claim.from_kind, claim.from};
  cell.to = {claim.to_kind, claim.to};
  cell.subject = ports_text(claim);
  cell.demand = claim.demand;
  cell.reason = claim.reason;
  cell.span = claim.span;
  if (!evidence.not_running.empty()) {
    cell.verdict = Verdict::kUnknown;
    cell.idle = true;
    cell.decided = joined(evidence.not_running, " and ") +
                   (evidence.not_running.size() == 1 ? " does not run" : " do not run");
    return cell;
  }
  switch (claim.demand) {
    case Demand::kOpen:
      if (evidence.no_address) {
        cell.verdict = Verdict::kViolated;
        cell.decided = "there is no network between them";
      } else {
        judge_open(claim, evidence, cell);
      }
      break;
    case Demand::kClosed:
      judge_closed(evidence, cell);
      break;
    case Demand::kNone:
      judge_unneeded(claim, evidence, cell);
      break;
  }
  return cell;
}

ProofCell judge(const WayOutClaim& claim, const WayOutEvidence& evidence) {
  ProofCell cell;
  cell.kind = ProofCell::Kind::kWayOut;
  cell.from = service_node(claim.from);
  cell.to = {Node::Kind::kInternet, {}};
  cell.demand = claim.demand;
  cell.reason = claim.reason;
  cell.span = claim.span;
  if (!evidence.running || !evidence.no_outside.empty() || evidence.tries.empty()) {
    cell.verdict = Verdict::kUnknown;
    cell.idle = !evidence.running;
    cell.decided = !evidence.running ? claim.from.str() + " does not run" : evidence.no_outside;
    return cell;
  }
  if (const Try* open = first_reached(evidence.tries)) {
    cell.decided = connected(*open);
    switch (claim.demand) {
      case Demand::kOpen:
        cell.verdict = Verdict::kRequired;
        break;
      case Demand::kClosed:
        cell.verdict = Verdict::kViolated;
        break;
      case Demand::kNone:
        cell.verdict = claim.declared ? Verdict::kExcess : Verdict::kViolated;
        if (!claim.declared) cell.reason = "the files do not let it out";
        break;
    }
    return cell;
  }
  cell.decided = outcomes(evidence.tries);
  if (claim.demand == Demand::kOpen) {
    cell.verdict = Verdict::kViolated;
  } else if (evidence.control.empty()) {
    cell.verdict = Verdict::kUnknown;
    cell.decided += "; but nobody could connect to the outside, so this shows nothing";
  } else {
    cell.verdict = claim.demand == Demand::kClosed ? Verdict::kDenied : Verdict::kClosed;
    cell.control = evidence.control + " connected to the same listener";
  }
  return cell;
}

ProofCell judge_host(const ServiceName& from, const std::vector<Try>& tries,
                     const std::string& control) {
  ProofCell cell;
  cell.kind = ProofCell::Kind::kWayOut;
  cell.from = service_node(from);
  cell.to = {Node::Kind::kHost, {}};
  if (const Try* open = first_reached(tries)) {
    cell.verdict = Verdict::kExcess;
    std::set<linux::IpAddress> tried;
    std::set<linux::IpAddress> answering;
    for (const Try& attempt : tries) {
      tried.insert(attempt.at.ip);
      if (attempt.reached()) answering.insert(attempt.at.ip);
    }
    cell.decided = tried.size() == 1
                       ? connected(*open)
                       : fmt::format("{}; {} of the host's {} addresses answer", connected(*open),
                                     answering.size(), tried.size());
    cell.reason = "Docker keeps no container from the addresses of its host";
  } else if (tries.empty()) {
    cell.verdict = Verdict::kClosed;
    cell.decided = "the host has no address on a network of this service";
    cell.control = "there is nothing to try";
  } else if (control.empty()) {
    cell.verdict = Verdict::kUnknown;
    cell.decided =
        outcomes(tries) + "; but nobody could connect to the host, so this shows nothing";
  } else {
    cell.verdict = Verdict::kClosed;
    cell.decided = outcomes(tries);
    cell.control = control + " connected to the same listener";
  }
  return cell;
}

}  // namespace bulkhead::verify
