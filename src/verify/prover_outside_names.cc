// The part of Prover that asks for a name of the outside: from each container through the engine's
// resolver, and, as a control, where that hands the question on to.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "verify/prover.h"

namespace bulkhead::verify {
namespace {

using linux::IpAddress;

/// Nobody has it, by RFC 6761, so nobody is disturbed; that nobody has it is an answer, too, and
/// only resolvers of the outside give it.
constexpr const char* kOutsideName = "bulkhead-probe.invalid";

}  // namespace

std::size_t Prover::plan_outside_question(std::size_t from, const IpAddress& resolver) {
  return *batch_.ask(from, resolver, kOutsideName, probe::RecordType::kA, false);
}

void Prover::plan_outside_names() {
  for (const WayOutClaim& claim : claims_.ways_out) {
    for (const Spot& from : spots(claim.from)) {
      const auto& endpoints = from.container->endpoints;
      // The engine's own bridge gives its containers no resolver, and the host has its own.
      const bool has_resolver =
          from.place != site_.host &&
          std::any_of(endpoints.begin(), endpoints.end(), [](const LiveEndpoint& endpoint) {
            return endpoint.network.str() != "bridge";
          });
      if (!has_resolver) continue;
      PlannedOutsideName& planned = outside_names_.emplace_back();
      planned.claim = &claim;
      planned.container = from.container->name;
      planned.resolvers = site_.resolvers;
      if (!from.container->dns.empty()) planned.resolvers.clear();
      for (const std::string& text : from.container->dns) {
        if (const auto ip = IpAddress::parse(text)) planned.resolvers.push_back(*ip);
      }
      planned.exchange = plan_outside_question(from.place, engine_resolver());
      for (const IpAddress& resolver : planned.resolvers) {
        if (!resolver_controls_.contains(resolver)) {
          resolver_controls_[resolver] = plan_outside_question(site_.host, resolver);
        }
      }
    }
  }
}

/// With addresses, or that there are none: somebody outside said so.
bool Prover::is_answered(std::size_t exchange) const {
  constexpr int kNoError = 0;
  constexpr int kNoSuchName = 3;
  const auto answer = dns_answer(exchange);
  return answer && (answer->code == kNoError || answer->code == kNoSuchName);
}

std::vector<OutsideNameEvidence> Prover::outside_names() const {
  // By the resolvers that they are given: a container whose question was answered.
  std::map<std::vector<IpAddress>, std::string> answered;
  for (const PlannedOutsideName& planned : outside_names_) {
    if (is_answered(planned.exchange)) answered.emplace(planned.resolvers, planned.container);
  }
  std::vector<OutsideNameEvidence> found;
  for (const PlannedOutsideName& planned : outside_names_) {
    OutsideNameEvidence evidence;
    evidence.claim = planned.claim;
    evidence.name = kOutsideName;
    evidence.answered = is_answered(planned.exchange);
    for (const IpAddress& resolver : planned.resolvers) {
      if (!is_answered(resolver_controls_.at(resolver))) continue;
      evidence.control = fmt::format("the host was answered by {}", resolver.str());
      break;
    }
    const auto other = answered.find(planned.resolvers);
    if (other != answered.end()) evidence.control = other->second + " was answered";
    found.push_back(std::move(evidence));
  }
  return found;
}

void Prover::judge_outside_names(std::vector<model::ProofCell>& cells) const {
  const WayOutClaim* last = nullptr;
  for (const OutsideNameEvidence& evidence : outside_names()) {
    if (!evidence.is_decided()) continue;
    model::ProofCell cell = verify::judge(evidence);
    // Of replicas, the one that fails speaks for the service.
    if (evidence.claim != last) {
      cells.push_back(std::move(cell));
    } else if (cell.verdict == model::Verdict::kViolated) {
      cells.back() = std::move(cell);
    }
    last = evidence.claim;
  }
}

std::string Prover::undecided_names_note() const {
  std::set<std::string> undecided;
  for (const OutsideNameEvidence& evidence : outside_names()) {
    if (!evidence.is_decided()) undecided.insert(evidence.claim->from.str());
  }
  if (undecided.empty()) return {};
  return fmt::format(
      "whether names of the outside resolve is not decided for {}: no resolver that they are given "
      "answers here",
      fmt::join(undecided, ", "));
}

}  // namespace bulkhead::verify
