#include "verify/prover.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reach/namespaces.h"

namespace bulkhead::verify {
namespace {

using linux::IpAddress;
using model::ServiceName;

/// Of 1024 link addresses, two for each; others on this machine need some, too.
constexpr std::size_t kLinksAtOnce = 250;
/// So few leave room enough for whoever proves next; more are forgotten.
constexpr std::size_t kLinksToLeave = 60;
/// Of the second try of what should answer.
constexpr Duration kPatience = std::chrono::milliseconds(1500);
/// How often, and how long apart, what must be closed and is open is asked again.
constexpr int kDoubts = 3;
constexpr Duration kDoubtPause = std::chrono::milliseconds(250);

}  // namespace

Prover::Prover(const Claims& claims, const LiveProject& live, Vantage& vantage)
    : claims_(claims), vantage_(vantage), site_(vantage.site()) {
  for (const LiveContainer& container : live.containers) {
    if (!container.is_probed()) continue;
    if (const auto place = site_.place_of(container.id)) {
      spots_[container.service].push_back({&container, *place});
    }
    if (container.foreign) continue;  // whose name resolves to it is told a stranger's answer
    for (const LiveEndpoint& endpoint : container.endpoints) {
      for (const std::string& text : {endpoint.ipv4, endpoint.ipv6}) {
        if (const auto ip = IpAddress::parse(text)) {
          addresses_.emplace(*ip, std::pair(container.service, endpoint.network));
        }
      }
    }
  }
  plan_edges();
  plan_controls();
  plan_names();
  plan_ways_out();
  plan_outside_names();
  plan_publications();
  plan_routes();
}

std::vector<Prover::Spot> Prover::spots(const ServiceName& service) const {
  const auto found = spots_.find(service);
  return found == spots_.end() ? std::vector<Spot>{} : found->second;
}

Status Prover::run(const probe::Pace& pace, Clock& clock, const std::stop_token& stop) {
  if (!batch_.words().empty()) TRY(vantage_.watch());
  TRY(run_in_rounds(pace, stop));
  TRY(look_for_words());
  TRY(try_again(stop));
  TRY(ask_routes_over_tls(clock, stop));
  TRY(doubt(pace, clock, stop));
  return look_for_words();
}

Status Prover::look_for_words() {
  if (batch_.words().empty()) return {};
  const auto places = TRY(vantage_.saw(batch_.words()));
  for (std::size_t i = 0; i < places.size(); ++i) {
    seen_[batch_.words()[i]].insert(places[i].begin(), places[i].end());
  }
  return {};
}

/// Datagrams that got where they were to go, whatever the service said to them, or did not.
std::set<std::size_t> Prover::arrived() const {
  std::set<std::size_t> found;
  const auto look = [&](const PlannedTry& planned) {
    if (complete(planned).arrived) found.insert(planned.exchange);
  };
  for (const auto& tries : edges_) std::for_each(tries.begin(), tries.end(), look);
  for (const PlannedPublication& planned : publications_) {
    std::for_each(planned.from_host.begin(), planned.from_host.end(), look);
    std::for_each(planned.from_lan.begin(), planned.from_lan.end(), look);
  }
  return found;
}

/// Everything in one round, but for what fills the kernel's table of link addresses: that goes on
/// in rounds of what there is room for.
Status Prover::run_in_rounds(const probe::Pace& pace, const std::stop_token& stop) {
  answers_.resize(batch_.exchanges().size());
  std::set<std::size_t> direct;
  for (const auto& [way, exchanges] : batch_.direct()) {
    direct.insert(exchanges.begin(), exchanges.end());
  }
  std::vector<std::size_t> round;
  for (std::size_t i = 0; i < answers_.size(); ++i) {
    if (!direct.contains(i)) round.push_back(i);
  }
  auto next = batch_.direct().begin();
  do {
    for (std::size_t room = kLinksAtOnce; room > 0 && next != batch_.direct().end(); --room) {
      round.insert(round.end(), next->second.begin(), next->second.end());
      ++next;
    }
    std::vector<probe::Exchange> exchanges;
    exchanges.reserve(round.size());
    for (const std::size_t number : round) exchanges.push_back(batch_.exchanges()[number]);
    auto answers = TRY(vantage_.hold(exchanges, pace, stop));
    for (std::size_t i = 0; i < round.size(); ++i) answers_[round[i]] = std::move(answers[i]);
    round.clear();
    if (batch_.direct().size() > kLinksToLeave) TRY(vantage_.forget_peers());
  } while (next != batch_.direct().end());
  return {};
}

/// A loaded machine is silent, too. Where all is well this costs nothing.
Status Prover::try_again(const std::stop_token& stop) {
  const std::set<std::size_t> there = arrived();
  std::vector<std::size_t> silent;
  std::vector<probe::Exchange> again;
  for (const std::size_t number : batch_.hoped()) {
    if (answers_[number].outcome != probe::Outcome::kTimeout || there.contains(number)) continue;
    silent.push_back(number);
    again.push_back(batch_.exchanges()[number]);
    again.back().timeout = kPatience;
  }
  if (again.empty()) return {};
  auto answers = TRY(vantage_.hold(again, {}, stop));
  for (std::size_t i = 0; i < silent.size(); ++i) {
    answers[i].attempts += answers_[silent[i]].attempts;
    answers_[silent[i]] = std::move(answers[i]);
  }
  return {};
}

/// An engine takes its isolation rules down for a moment while it makes or removes a network, of
/// whatever project (seen on 26.1). What must be closed and connected is asked again until it is
/// closed; what stays open through all of it is open. The moment is told all the same.
Status Prover::doubt(const probe::Pace& pace, Clock& clock, const std::stop_token& stop) {
  for (int round = 0; round < kDoubts; ++round) {
    std::vector<std::size_t> open;
    std::vector<probe::Exchange> again;
    for (const std::size_t number : batch_.dreaded()) {
      if (answers_[number].outcome != probe::Outcome::kOpen) continue;
      open.push_back(number);
      again.push_back(batch_.exchanges()[number]);
    }
    if (open.empty()) return {};
    clock.sleep(kDoubtPause);
    auto answers = TRY(vantage_.hold(again, pace, stop));
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (answers[i].outcome != probe::Outcome::kOpen) momentary_.push_back(open[i]);
      answers_[open[i]] = std::move(answers[i]);
    }
  }
  return {};
}

std::vector<std::string> Prover::notes() const {
  std::vector<std::string> notes;
  for (const std::size_t number : momentary_) {
    const probe::Exchange& exchange = batch_.exchanges()[number];
    const auto& names = site_.place(exchange.from).containers;
    notes.push_back(fmt::format(
        "{} connected to {} for a moment and then no longer: engines take their rules down while "
        "they make or remove a network",
        exchange.from == site_.host ? "the host"
        : names.empty()             ? "the neighbour"
                                    : names.front(),
        exchange.to.str()));
  }
  if (std::string note = undecided_names_note(); !note.empty()) notes.push_back(std::move(note));
  for (const PlannedPublication& planned : publications_) {
    std::set<std::string> reached;
    std::string where;
    for (const auto& [service, attempt] : planned.from_inside) {
      const Try found = complete(attempt);
      if (!answers(found)) continue;
      reached.insert(service.str());
      where = found.at.str();
    }
    if (reached.empty()) continue;
    notes.push_back(fmt::format(
        "{} is open through the host ({}) to services that no network joins with {}: {}",
        reach::describe(planned.claim->publication), where, planned.claim->service,
        fmt::join(reached, ", ")));
  }
  return notes;
}

Try Prover::complete(const PlannedTry& planned) const {
  Try attempt = planned.attempt;
  attempt.answer = answers_[planned.exchange];
  if (!planned.word.empty()) {
    const auto seen = seen_.find(planned.word);
    attempt.arrived = seen != seen_.end() && seen->second.contains(planned.to_place);
  }
  return attempt;
}

std::vector<Try> Prover::complete(const std::vector<PlannedTry>& planned) const {
  std::vector<Try> tries;
  tries.reserve(planned.size());
  for (const PlannedTry& one : planned) tries.push_back(complete(one));
  return tries;
}

std::optional<probe::DnsAnswer> Prover::dns_answer(std::size_t exchange) const {
  const probe::Answer& answer = answers_[exchange];
  if (answer.outcome != probe::Outcome::kOpen) return std::nullopt;
  return probe::decode_answer(answer.received);
}

}  // namespace bulkhead::verify
