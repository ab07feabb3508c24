// The first part of Prover: from claims to conversations.
#include <algorithm>

#include <fmt/format.h>

#include "verify/prover.h"
#include "verify/publications.h"

namespace bulkhead::verify {
namespace {

using linux::IpAddress;
using linux::SocketAddress;
using model::ServiceName;

constexpr const char* kWildcard6 = "::";

constexpr Duration kRouteTimeout = std::chrono::seconds(5);
/// How long a userland proxy takes to notice that nobody listens behind it.
constexpr Duration kClosedAtOnce = std::chrono::milliseconds(250);

bool uses_ipv6(const Place& place) {
  return std::any_of(place.addresses.begin(), place.addresses.end(),
                     [](const PlaceAddress& address) { return address.ip.is_v6(); });
}

std::string request_text(const RouteRequest& request, const std::string& word) {
  return fmt::format(
      "GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: bulkhead\r\nX-Bulkhead-Probe: {}\r\n"
      "Accept: */*\r\nConnection: close\r\n\r\n",
      request.path, request.host.empty() ? "localhost" : request.host, word);
}

bool is_wildcard(const std::string& address) {
  return address.empty() || address == "0.0.0.0";
}

}  // namespace

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
          if (planned.way) batch_.mark_direct(*planned.way, planned.exchange);
          const bool datagram =
              !planned.attempt.listener && planned.attempt.port.protocol == model::Protocol::kUdp;
          if (datagram && claim.demand != model::Demand::kOpen) plan_udp_control(planned);
          tries.push_back(std::move(planned));
        }
      }
    }
  }
}

/// The host reaches its bridges, and the witness sees what arrives.
void Prover::plan_udp_control(const PlannedTry& planned) {
  const auto [entry, is_new] = udp_controls_.emplace(planned.attempt.at, planned);
  if (!is_new) return;
  entry->second.word = batch_.new_word();
  probe::Exchange exchange = batch_.exchanges()[planned.exchange];
  exchange.from = site_.host;
  exchange.send = entry->second.word;
  entry->second.exchange = batch_.add(std::move(exchange));
}

void Prover::plan_controls() {
  for (std::size_t i = 0; i < site_.places.size(); ++i) {
    const Place& place = site_.place(i);
    for (const PlaceAddress& address : place.addresses) {
      const std::uint16_t port = address.ip.is_v6() ? place.port6 : place.port;
      if (port != 0) batch_.hope(batch_.connect_to_listener(i, {address.ip, port}));
    }
  }
  if (!site_.outside) return;
  host_to_outside_ = batch_.connect_to_listener(site_.host, site_.outside->tcp);
  outside_to_host_ = batch_.connect_to_listener(
      site_.outside->place, {site_.outside->host_address, site_.place(site_.host).port});
}

void Prover::plan_names() {
  for (const NameClaim& claim : claims_.names) {
    const auto viewers = spots(claim.from);
    if (viewers.empty()) questions_.push_back({&claim, "", 0, 0, false});
    for (const Spot& viewer : viewers) {
      plan_question(claim, viewer, probe::RecordType::kA);
      if (has_ipv6(claim)) plan_question(claim, viewer, probe::RecordType::kAaaa);
    }
  }
}

bool Prover::all_run(const std::vector<ServiceName>& services) const {
  return std::none_of(services.begin(), services.end(),
                      [&](const ServiceName& service) { return spots(service).empty(); });
}

/// Whether who answers to the name has an IPv6 address where it does.
bool Prover::has_ipv6(const NameClaim& claim) const {
  return std::any_of(addresses_.begin(), addresses_.end(), [&](const auto& entry) {
    const auto& [service, network] = entry.second;
    const bool owner =
        std::find(claim.owners.begin(), claim.owners.end(), service) != claim.owners.end();
    const bool there = claim.demand != model::Demand::kOpen || claim.networks.contains(network);
    return entry.first.is_v6() && owner && there;
  });
}

void Prover::plan_question(const NameClaim& claim, const Spot& viewer, probe::RecordType type) {
  // Of a name whose owner does not run nothing can be said: nobody waits for its answer.
  const bool known = claim.demand == model::Demand::kOpen && all_run(claim.owners);
  const auto number = batch_.ask(viewer.place, engine_resolver(), claim.name, type, known);
  if (!number) return;  // no name that could be asked for
  if (known) batch_.hope(*number);
  questions_.push_back({&claim, viewer.container->name, viewer.place, *number, true,
                        type == probe::RecordType::kAaaa});
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
        planned.exchange = batch_.connect_to_listener(from.place, planned.attempt.at);
        if (claim.demand == model::Demand::kOpen) {
          batch_.hope(planned.exchange);
        } else if (!claim.declared) {
          batch_.dread(planned.exchange);
        }
        out.push_back(std::move(planned));
        plan_way_out6(from, claim, out);
      }
      if (from.place == site_.host) continue;
      WayPlan way;
      way.from = from.place;
      way.to = site_.host;
      way.from_container = from.container->name;
      way.listener = true;
      for (PlannedTry& planned : plan_way(site_, batch_, way)) {
        to_host.push_back(std::move(planned));
      }
      plan_other_addresses(from, to_host);
    }
  }
}

/// By IPv6, for a container that has it and a neighbour that does, too.
void Prover::plan_way_out6(const Spot& from, const WayOutClaim& claim,
                           std::vector<PlannedTry>& out) {
  if (!site_.outside->tcp6 || !uses_ipv6(site_.place(from.place))) return;
  PlannedTry planned;
  planned.attempt.at = *site_.outside->tcp6;
  planned.attempt.listener = true;
  planned.attempt.from_container = from.container->name;
  planned.exchange = batch_.connect_to_listener(from.place, planned.attempt.at);
  if (claim.demand != model::Demand::kOpen && !claim.declared) batch_.dread(planned.exchange);
  out.push_back(std::move(planned));
}

/// The host's addresses on networks of others, and beyond.
void Prover::plan_other_addresses(const Spot& from, std::vector<PlannedTry>& to_host) {
  const Place& place = site_.place(from.place);
  const Place& host = site_.place(site_.host);
  if (place.addresses.empty()) return;
  for (const IpAddress& ip : site_.host_addresses) {
    const auto& known = place.gateways;
    const std::uint16_t port = ip.is_v6() ? host.port6 : host.port;
    if (std::find(known.begin(), known.end(), ip) != known.end() || port == 0) continue;
    if (ip.is_v6() && !uses_ipv6(place)) continue;
    PlannedTry planned;
    planned.attempt.at = {ip, port};
    planned.attempt.listener = true;
    planned.attempt.from_container = from.container->name;
    planned.exchange = batch_.connect_to_listener(from.place, planned.attempt.at);
    to_host.push_back(std::move(planned));
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
  const IpAddress loopback6 = *IpAddress::parse("::1");
  for (const PublicationClaim& claim : claims_.publications) {
    PlannedPublication& planned = publications_.emplace_back();
    planned.claim = &claim;
    if (claim.publication.target.protocol == model::Protocol::kSctp) {
      planned.running = !spots(claim.service).empty();
      continue;  // nobody tries it: unknown
    }
    for (const Spot& spot : spots(claim.service)) {
      planned.running = true;
      for (const LivePort& port : spot.container->ports) {
        if (!is_published_as(claim.publication, port)) continue;
        const auto bound = IpAddress::parse(port.host_ip);
        const bool everywhere = is_wildcard(port.host_ip);
        const bool everywhere6 = port.host_ip == kWildcard6;
        if (!everywhere && !bound) continue;
        const model::Port target = claim.publication.target;
        const SocketAddress from_host{everywhere    ? loopback
                                      : everywhere6 ? loopback6
                                                    : *bound,
                                      port.host_port};
        plan_from_inside(claim, port, spot, planned);
        planned.from_host.push_back(plan_published(site_.host, from_host, target, spot));
        batch_.hope(planned.from_host.back().exchange);
        if (!site_.outside) continue;
        // What is bound to a loopback address is looked for at the host's address on the LAN.
        const bool elsewhere = everywhere || everywhere6 || bound->is_loopback();
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

/// What containers do through the host's ports, past all networks: measured, and told in a note.
void Prover::plan_from_inside(const PublicationClaim& claim, const LivePort& port, const Spot& spot,
                              PlannedPublication& planned) {
  const auto bound = IpAddress::parse(port.host_ip);
  if (!bound || bound->is_v6() || bound->is_loopback()) return;
  for (const EdgeClaim& edge : claims_.edges) {
    if (edge.to != claim.service || edge.declared) continue;
    for (const Spot& from : spots(edge.from)) {
      const auto& gateways = site_.place(from.place).gateways;
      // That those beyond get to a published port like the LAN is no news.
      if (from.place == site_.host || from.container->beyond || gateways.empty()) continue;
      const IpAddress& address = is_wildcard(port.host_ip) ? gateways.front() : *bound;
      if (address.is_v6()) continue;
      planned.from_inside.emplace_back(
          edge.from,
          plan_published(from.place, {address, port.host_port}, claim.publication.target, spot));
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
      planned.host = request.host;
      planned.word = batch_.new_word();
      planned.running = running;
      if (running) planned.exchanges = plan_request(claim, request, planned.word);
      requests_.push_back(std::move(planned));
    }
  }
}

}  // namespace bulkhead::verify
