#include "verify/prover.h"

#include <algorithm>

#include <fmt/format.h>

namespace bulkhead::verify {
namespace {

using linux::IpAddress;
using linux::SocketAddress;
using model::ServiceName;

constexpr std::uint16_t kDnsPort = 53;
constexpr const char* kEngineResolver = "127.0.0.11";

/// Names that the engine does not know go to resolvers that may hang: nobody waits for those.
constexpr Duration kKnownNameTimeout = std::chrono::seconds(1);
constexpr Duration kUnknownNameTimeout = std::chrono::milliseconds(400);
/// Of 1024 link addresses, two for each; others on this machine need some, too.
constexpr std::size_t kDirectAtOnce = 250;
/// Of the second try of what should answer.
constexpr Duration kPatience = std::chrono::milliseconds(1500);
/// How often, and how long apart, what must be closed and is open is asked again.
constexpr int kDoubts = 3;
constexpr Duration kDoubtPause = std::chrono::milliseconds(250);
constexpr Duration kRouteTimeout = std::chrono::seconds(5);
/// How long a userland proxy takes to notice that nobody listens behind it.
constexpr Duration kClosedAtOnce = std::chrono::milliseconds(250);

std::string request_text(const RouteRequest& request, const std::string& word) {
  return fmt::format(
      "GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: bulkhead\r\nX-Bulkhead-Probe: {}\r\n"
      "Accept: */*\r\nConnection: close\r\n\r\n",
      request.path, request.host.empty() ? "localhost" : request.host, word);
}

bool is_wildcard(const std::string& address) {
  return address.empty() || address == "0.0.0.0";
}

/// The publication that the files name, as the engine made it.
bool matches(const model::Publication& publication, const LivePort& port) {
  if (port.target != publication.target) return false;
  std::string asked = publication.host_ip;
  if (asked.starts_with('[') && asked.ends_with(']')) asked = asked.substr(1, asked.size() - 2);
  // A wildcard is bound for both families; IPv4 is what is tried.
  if (asked.empty()) return is_wildcard(port.host_ip);
  return asked == port.host_ip;
}

}  // namespace

Prover::Prover(const Claims& claims, const LiveProject& live, Vantage& vantage)
    : claims_(claims), live_(live), vantage_(vantage), site_(vantage.site()) {
  for (const LiveContainer& container : live.containers) {
    if (container.foreign || !container.running) continue;
    for (const LiveEndpoint& endpoint : container.endpoints) {
      for (const std::string& text : {endpoint.ipv4, endpoint.ipv6}) {
        if (const auto ip = IpAddress::parse(text)) {
          addresses_.emplace(*ip, std::pair(container.service, endpoint.network));
        }
      }
    }
    if (const auto place = site_.place_of(container.id)) {
      spots_[container.service].push_back({&container, *place});
    }
  }
  plan_edges();
  plan_controls();
  plan_names();
  plan_ways_out();
  plan_publications();
  plan_routes();
}

std::vector<Prover::Spot> Prover::spots(const ServiceName& service) const {
  const auto found = spots_.find(service);
  return found == spots_.end() ? std::vector<Spot>{} : found->second;
}

void Prover::plan_edges() {
  for (const EdgeClaim& claim : claims_.edges) {
    std::vector<PlannedTry>& tries = edges_.emplace_back();
    for (const Spot& from : spots(claim.from)) {
      for (const Spot& to : spots(claim.to)) {
        WayPlan way;
        way.from = from.place;
        way.to = to.place;
        way.from_container = from.container->name;
        way.to_container = to.container->name;
        way.ports = claim.ports;
        way.shared_only = claim.demand == model::Demand::kOpen;
        way.listener = claim.demand != model::Demand::kOpen || claim.ports.empty();
        for (PlannedTry& planned : plan_way(site_, batch_, way)) {
          if (claim.demand == model::Demand::kOpen) {
            batch_.hope(planned.exchange);
          } else if (!claim.declared) {
            batch_.dread(planned.exchange);
          }
          if (planned.attempt.on_shared) batch_.mark_direct(planned.exchange);
          tries.push_back(std::move(planned));
        }
      }
    }
  }
}

void Prover::plan_controls() {
  for (std::size_t i = 0; i < site_.places.size(); ++i) {
    const Place& place = site_.place(i);
    for (const PlaceAddress& address : place.addresses) {
      const std::uint16_t port = address.ip.is_v6() ? place.port6 : place.port;
      if (port != 0) batch_.hope(batch_.connect(i, {address.ip, port}));
    }
  }
  if (!site_.outside) return;
  host_to_outside_ = batch_.connect(site_.host, site_.outside->tcp);
  outside_to_host_ = batch_.connect(site_.outside->place,
                                    {site_.outside->host_address, site_.place(site_.host).port});
}

void Prover::plan_names() {
  for (const NameClaim& claim : claims_.names) {
    const auto viewers = spots(claim.from);
    if (viewers.empty()) questions_.push_back({&claim, "", 0, 0, false});
    for (const Spot& viewer : viewers) {
      const auto id = static_cast<std::uint16_t>(batch_.exchanges().size());
      const auto question = probe::encode_question(id, claim.name, probe::RecordType::kA);
      if (!question) continue;  // no name that could be asked for
      probe::Exchange exchange =
          probe::connect_to(viewer.place, {*IpAddress::parse(kEngineResolver), kDnsPort});
      exchange.transport = linux::Transport::kUdp;
      exchange.send = *question;
      exchange.receive = 4096;
      exchange.timeout =
          claim.demand == model::Demand::kOpen ? kKnownNameTimeout : kUnknownNameTimeout;
      const std::size_t number = batch_.add(std::move(exchange));
      if (claim.demand == model::Demand::kOpen) batch_.hope(number);
      questions_.push_back({&claim, viewer.container->name, viewer.place, number, true});
    }
  }
}

void Prover::plan_ways_out() {
  for (const WayOutClaim& claim : claims_.ways_out) {
    std::vector<PlannedTry>& out = ways_out_.emplace_back();
    std::vector<PlannedTry>& to_host = to_host_.emplace_back();
    for (const Spot& from : spots(claim.from)) {
      if (site_.outside) {
        PlannedTry planned;
        planned.attempt.at = site_.outside->tcp;
        planned.attempt.listener = true;
        planned.attempt.from_container = from.container->name;
        planned.exchange = batch_.connect(from.place, planned.attempt.at);
        if (claim.demand == model::Demand::kOpen) {
          batch_.hope(planned.exchange);
        } else if (!claim.declared) {
          batch_.dread(planned.exchange);
        }
        out.push_back(std::move(planned));
      }
      if (from.place == site_.host) continue;
      WayPlan way;
      way.from = from.place;
      way.to = site_.host;
      way.from_container = from.container->name;
      way.listener = true;
      for (PlannedTry& planned : plan_way(site_, batch_, way))
        to_host.push_back(std::move(planned));
    }
  }
}

PlannedTry Prover::plan_published(std::size_t from, const SocketAddress& at, model::Port port,
                                  const Spot& spot) {
  PlannedTry planned;
  planned.attempt.at = at;
  planned.attempt.port = port;
  planned.attempt.to_container = spot.container->name;
  planned.to_place = spot.place;
  probe::Exchange exchange = probe::connect_to(from, at);
  exchange.receive = 1;
  exchange.timeout = kClosedAtOnce;
  if (port.protocol == model::Protocol::kUdp) {
    planned.word = batch_.new_word();
    exchange.transport = linux::Transport::kUdp;
    exchange.send = planned.word;
  }
  planned.exchange = batch_.add(std::move(exchange));
  return planned;
}

void Prover::plan_publications() {
  const IpAddress loopback = *IpAddress::parse("127.0.0.1");
  for (const PublicationClaim& claim : claims_.publications) {
    PlannedPublication& planned = publications_.emplace_back();
    planned.claim = &claim;
    if (claim.publication.target.protocol == model::Protocol::kSctp) continue;
    for (const Spot& spot : spots(claim.service)) {
      planned.running = true;
      for (const LivePort& port : spot.container->ports) {
        if (!matches(claim.publication, port)) continue;
        const auto bound = IpAddress::parse(port.host_ip);
        const bool everywhere = is_wildcard(port.host_ip);
        if (!everywhere && !bound) continue;
        const model::Port target = claim.publication.target;
        const SocketAddress from_host{everywhere ? loopback : *bound, port.host_port};
        planned.from_host.push_back(plan_published(site_.host, from_host, target, spot));
        batch_.hope(planned.from_host.back().exchange);
        if (!site_.outside) continue;
        // What is bound to a loopback address is looked for at the host's address on the LAN.
        const bool elsewhere = everywhere || bound->is_loopback();
        if (bound && bound->is_v6() && elsewhere && !site_.outside->host_address6) continue;
        const IpAddress lan_address = !elsewhere                ? *bound
                                      : bound && bound->is_v6() ? *site_.outside->host_address6
                                                                : site_.outside->host_address;
        planned.from_lan.push_back(
            plan_published(site_.outside->place, {lan_address, port.host_port}, target, spot));
        if (claim.from_lan == model::Demand::kOpen) {
          batch_.hope(planned.from_lan.back().exchange);
        } else {
          batch_.dread(planned.from_lan.back().exchange);
        }
      }
    }
  }
}

std::vector<std::size_t> Prover::plan_request(const RouteClaim& claim, const RouteRequest& request,
                                              const std::string& word) {
  std::vector<std::size_t> exchanges;
  const auto ask = [&](std::size_t from, const SocketAddress& at) {
    probe::Exchange exchange = probe::connect_to(from, at);
    exchange.send = request_text(request, word);
    exchange.receive = 1024;
    exchange.timeout = kRouteTimeout;
    exchanges.push_back(batch_.add(std::move(exchange)));
  };
  for (const Spot& proxy : spots(claim.proxy)) {
    for (const LivePort& port : proxy.container->ports) {
      if (port.target.protocol != model::Protocol::kTcp || !is_wildcard(port.host_ip)) continue;
      if (!site_.outside) continue;
      ask(site_.outside->place, {site_.outside->host_address, port.host_port});
    }
    if (!exchanges.empty()) continue;
    // It publishes nothing that the LAN sees: asked from the host, at its own addresses.
    const Place& place = site_.place(proxy.place);
    for (const linux::ListeningSocket& socket : place.listening) {
      const bool reachable =
          socket.transport == linux::Transport::kTcp && !socket.at.ip.is_loopback();
      if (!reachable || place.addresses.empty()) continue;
      ask(site_.host, {place.addresses.front().ip, socket.at.port});
    }
  }
  return exchanges;
}

void Prover::plan_routes() {
  for (const RouteClaim& claim : claims_.routes) {
    const bool running = !spots(claim.proxy).empty() && !spots(claim.target).empty();
    for (const RouteRequest& request : claim.requests) {
      PlannedRequest planned;
      planned.claim = &claim;
      planned.url =
          fmt::format("http://{}{}", request.host.empty() ? "*" : request.host, request.path);
      planned.word = batch_.new_word();
      planned.running = running;
      if (running) planned.exchanges = plan_request(claim, request, planned.word);
      requests_.push_back(std::move(planned));
    }
  }
}

Status Prover::run(const probe::Pace& pace, Clock& clock, const std::stop_token& stop) {
  const bool with_words = !batch_.words().empty();
  if (with_words) TRY(vantage_.watch());
  TRY(run_in_rounds(pace, stop));
  TRY(try_again(stop));
  TRY(doubt(pace, clock, stop));
  if (with_words) {
    const auto places = TRY(vantage_.saw(batch_.words()));
    for (std::size_t i = 0; i < places.size(); ++i) {
      seen_[batch_.words()[i]].insert(places[i].begin(), places[i].end());
    }
  }
  return {};
}

/// Everything in one round, but for what fills the kernel's table of link addresses: that goes on
/// in rounds of what there is room for.
Status Prover::run_in_rounds(const probe::Pace& pace, const std::stop_token& stop) {
  answers_.resize(batch_.exchanges().size());
  std::vector<std::size_t> round;
  for (std::size_t i = 0; i < answers_.size(); ++i) {
    if (!batch_.direct().contains(i)) round.push_back(i);
  }
  auto next = batch_.direct().begin();
  do {
    for (std::size_t room = kDirectAtOnce; room > 0 && next != batch_.direct().end(); --room) {
      round.push_back(*next++);
    }
    std::vector<probe::Exchange> exchanges;
    exchanges.reserve(round.size());
    for (const std::size_t number : round) exchanges.push_back(batch_.exchanges()[number]);
    auto answers = TRY(vantage_.hold(exchanges, pace, stop));
    for (std::size_t i = 0; i < round.size(); ++i) answers_[round[i]] = std::move(answers[i]);
    round.clear();
    if (batch_.direct().size() > kDirectAtOnce) TRY(vantage_.forget_peers());
  } while (next != batch_.direct().end());
  return {};
}

/// A loaded machine is silent, too. Where all is well this costs nothing.
Status Prover::try_again(const std::stop_token& stop) {
  std::vector<std::size_t> silent;
  std::vector<probe::Exchange> again;
  for (const std::size_t number : batch_.hoped()) {
    if (answers_[number].outcome != probe::Outcome::kTimeout) continue;
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
