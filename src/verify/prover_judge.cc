// The last part of Prover: from answers to evidence to cells.
#include <algorithm>

#include "verify/prover.h"

namespace bulkhead::verify {
namespace {

using linux::SocketAddress;
using model::ProofCell;
using model::ServiceName;
using model::Verdict;

/// Of replicas, the one that fails speaks for the service.
int badness(Verdict verdict) {
  switch (verdict) {
    case Verdict::kViolated:
      return 2;
    case Verdict::kUnknown:
      return 1;
    default:
      return 0;
  }
}

}  // namespace

std::vector<ProofCell> Prover::judge() const {
  std::vector<ProofCell> cells;
  judge_edges(cells);
  judge_names(cells);
  judge_ways_out(cells);
  judge_outside_names(cells);
  judge_publications(cells);
  judge_routes(cells);
  return cells;
}

/// Somebody else's connect is the better control: it came over the network. Its own comes last.
std::map<SocketAddress, std::string> Prover::listener_controls() const {
  std::map<SocketAddress, std::string> controls;
  std::map<SocketAddress, std::string> own;
  const auto& exchanges = batch_.exchanges();
  for (std::size_t i = 0; i < exchanges.size(); ++i) {
    const probe::Exchange& exchange = exchanges[i];
    if (exchange.transport != linux::Transport::kTcp || !exchange.send.empty() ||
        answers_[i].outcome != probe::Outcome::kOpen) {
      continue;
    }
    const Place& from = site_.place(exchange.from);
    const bool at_home =
        std::any_of(from.addresses.begin(), from.addresses.end(),
                    [&](const PlaceAddress& address) { return address.ip == exchange.to.ip; });
    std::string who = exchange.from == site_.host ? "the host"
                      : from.containers.empty()   ? "the neighbour"
                                                  : from.containers.front();
    if (at_home) {
      own.emplace(exchange.to, who + " itself");
    } else {
      controls.emplace(exchange.to, std::move(who));
    }
  }
  controls.merge(own);
  return controls;
}

void Prover::judge_edges(std::vector<ProofCell>& cells) const {
  const auto controls = listener_controls();
  for (std::size_t i = 0; i < claims_.edges.size(); ++i) {
    const EdgeClaim& claim = claims_.edges[i];
    EdgeEvidence evidence;
    evidence.tries = complete(edges_[i]);
    for (const ServiceName& service : {claim.from, claim.to}) {
      if (spots(service).empty()) evidence.not_running.push_back(service);
    }
    evidence.no_address = edges_[i].empty();
    for (const Try& attempt : evidence.tries) {
      const auto datagram = udp_controls_.find(attempt.at);
      if (datagram != udp_controls_.end() && complete(datagram->second).arrived) {
        evidence.udp_controls.emplace(attempt.at, "the host");
      }
      if (!attempt.listener) continue;
      const auto control = controls.find(attempt.at);
      if (control != controls.end()) evidence.controls.insert(*control);
    }
    if (claim.demand == model::Demand::kOpen) {
      for (const Spot& spot : spots(claim.to)) {
        const auto& listening = site_.place(spot.place).listening;
        evidence.listening.insert(evidence.listening.end(), listening.begin(), listening.end());
      }
    }
    cells.push_back(verify::judge(claim, evidence));
  }
}

void Prover::judge_names(std::vector<ProofCell>& cells) const {
  std::set<std::string> resolver_works;
  std::vector<std::optional<probe::DnsAnswer>> decoded(questions_.size());
  for (std::size_t i = 0; i < questions_.size(); ++i) {
    const PlannedQuestion& question = questions_[i];
    if (!question.running) continue;
    decoded[i] = dns_answer(question.exchange);
    const bool known = question.claim->demand == model::Demand::kOpen && decoded[i] &&
                       !decoded[i]->addresses.empty();
    if (known) resolver_works.insert(question.container);
  }
  const NameClaim* last = nullptr;
  for (std::size_t i = 0; i < questions_.size(); ++i) {
    const PlannedQuestion& question = questions_[i];
    NameEvidence evidence;
    evidence.running = question.running;
    evidence.owners_running = all_run(question.claim->owners);
    evidence.container = question.container;
    evidence.answer = decoded[i];
    evidence.addresses = &addresses_;
    evidence.ipv6 = question.ipv6;
    evidence.resolver_works = resolver_works.contains(question.container);
    ProofCell cell = verify::judge(*question.claim, evidence);
    if (question.claim != last) {
      cells.push_back(std::move(cell));
    } else if (badness(cell.verdict) > badness(cells.back().verdict)) {
      cells.back() = std::move(cell);
    }
    last = question.claim;
  }
}

void Prover::judge_ways_out(std::vector<ProofCell>& cells) const {
  std::string out_control;
  std::string host_control;
  if (site_.outside) {
    if (answers_[host_to_outside_].outcome == probe::Outcome::kOpen) out_control = "the host";
    if (answers_[outside_to_host_].outcome == probe::Outcome::kOpen) host_control = "the neighbour";
  }
  // A container that got there is a better control than the host.
  const auto find_control = [&](const Ways& ways, std::string& control) {
    for (const auto& tries : ways) {
      for (const PlannedTry& planned : tries) {
        if (answers_[planned.exchange].outcome != probe::Outcome::kOpen) continue;
        control = planned.attempt.from_container;
        return;
      }
    }
  };
  find_control(ways_out_, out_control);
  find_control(to_host_, host_control);
  for (std::size_t i = 0; i < claims_.ways_out.size(); ++i) {
    const WayOutClaim& claim = claims_.ways_out[i];
    const auto running = spots(claim.from);
    WayOutEvidence evidence;
    evidence.running = !running.empty();
    evidence.tries = complete(ways_out_[i]);
    evidence.control = out_control;
    evidence.no_outside = site_.why_no_outside;
    cells.push_back(verify::judge(claim, evidence));
    const bool in_host = std::any_of(running.begin(), running.end(),
                                     [&](const Spot& spot) { return spot.place == site_.host; });
    if (!running.empty() && !in_host) {
      cells.push_back(judge_host(claim.from, complete(to_host_[i]), host_control));
    }
  }
}

void Prover::judge_publications(std::vector<ProofCell>& cells) const {
  for (const PlannedPublication& planned : publications_) {
    PublicationEvidence evidence;
    evidence.running = planned.running;
    evidence.no_outside = site_.why_no_outside;
    evidence.tries = complete(planned.from_host);
    const bool host_connected = std::any_of(evidence.tries.begin(), evidence.tries.end(),
                                            [](const Try& attempt) { return attempt.open(); });
    cells.push_back(verify::judge(*planned.claim, evidence));
    evidence.from_lan = true;
    evidence.tries = complete(planned.from_lan);
    if (host_connected) evidence.control = "the host connected to it";
    cells.push_back(verify::judge(*planned.claim, evidence));
  }
}

void Prover::judge_routes(std::vector<ProofCell>& cells) const {
  for (const PlannedRequest& planned : requests_) {
    RouteEvidence evidence;
    evidence.running = planned.running;
    evidence.url = planned.url;
    evidence.over_tls = planned.over_tls;
    for (const std::size_t exchange : planned.exchanges) {
      evidence.answers.push_back(answers_[exchange]);
    }
    const auto seen = seen_.find(planned.word);
    std::set<ServiceName> arrived;
    if (seen != seen_.end()) {
      for (const auto& [service, spots] : spots_) {
        if (service == planned.claim->proxy) continue;
        for (const Spot& spot : spots) {
          if (spot.place != site_.host && seen->second.contains(spot.place)) {
            arrived.insert(service);
          }
        }
      }
    }
    evidence.arrived_at.assign(arrived.begin(), arrived.end());
    cells.push_back(verify::judge(*planned.claim, evidence));
  }
}

}  // namespace bulkhead::verify
