#include "verify/tries.h"

#include <algorithm>

#include <fmt/format.h>

namespace bulkhead::verify {
namespace {

using linux::IpAddress;
using linux::SocketAddress;

constexpr std::uint16_t kDnsPort = 53;
constexpr Duration kKnownNameTimeout = std::chrono::seconds(1);
/// Once, and as long as two tries of anything else: the engine's resolver is in the same namespace.
constexpr Duration kUnknownNameTimeout = std::chrono::milliseconds(600);

struct Target {
  IpAddress ip;
  bool on_shared = false;
  std::optional<SharedWay> way;
};

/// Where `to` can be asked for from `from`.
std::vector<Target> targets(const Site& site, std::size_t from, std::size_t to) {
  if (from == to) return {{*IpAddress::parse("127.0.0.1"), true, {}}};
  std::vector<Target> found;
  if (to == site.host) {
    for (const IpAddress& gateway : site.place(from).gateways) {
      found.push_back({gateway, false, {}});
    }
    return found;
  }
  const auto& mine = site.place(from).addresses;
  for (const PlaceAddress& address : site.place(to).addresses) {
    const bool shared = std::any_of(mine.begin(), mine.end(), [&](const PlaceAddress& other) {
      return address.for_peers && other.network == address.network &&
             other.ip.is_v6() == address.ip.is_v6();
    });
    std::optional<SharedWay> way;
    if (shared) way = {std::min(from, to), std::max(from, to), address.network};
    found.push_back({address.ip, shared, std::move(way)});
  }
  return found;
}

/// A service may listen by IPv4 only, and callers then fall back to it.
void prefer_v4(std::vector<Target>& found) {
  const bool any_v4 =
      std::any_of(found.begin(), found.end(), [](const Target& t) { return !t.ip.is_v6(); });
  if (any_v4) std::erase_if(found, [](const Target& t) { return t.ip.is_v6(); });
}

void keep_shared(std::vector<Target>& found) {
  const bool any =
      std::any_of(found.begin(), found.end(), [](const Target& t) { return t.on_shared; });
  if (any) std::erase_if(found, [](const Target& t) { return !t.on_shared; });
}

PlannedTry plan_port(Batch& batch, const WayPlan& way, const Target& target, model::Port port) {
  PlannedTry planned;
  planned.attempt.port = port;
  planned.attempt.at = {target.ip, port.number};
  planned.attempt.on_shared = target.on_shared;
  planned.way = target.way;
  if (port.protocol == model::Protocol::kTcp) {
    planned.exchange = batch.connect(way.from, planned.attempt.at);
    return planned;
  }
  planned.word = batch.new_word();
  probe::Exchange exchange = probe::connect_to(way.from, planned.attempt.at);
  exchange.transport = linux::Transport::kUdp;
  exchange.send = planned.word;
  exchange.receive = 1;
  planned.exchange = batch.add(std::move(exchange));
  return planned;
}

}  // namespace

IpAddress engine_resolver() {
  return *IpAddress::parse("127.0.0.11");
}

std::size_t Batch::connect(std::size_t from, const SocketAddress& to) {
  const auto [entry, is_new] = connects_.emplace(std::pair(from, to), exchanges_.size());
  if (is_new) exchanges_.push_back(probe::connect_to(from, to));
  return entry->second;
}

std::size_t Batch::connect_to_listener(std::size_t from, const SocketAddress& to) {
  const std::size_t number = connect(from, to);
  exchanges_[number].unheeded = true;
  return number;
}

std::size_t Batch::add(probe::Exchange exchange) {
  exchanges_.push_back(std::move(exchange));
  return exchanges_.size() - 1;
}

std::optional<std::size_t> Batch::ask(std::size_t from, const IpAddress& resolver,
                                      const std::string& name, probe::RecordType type, bool known) {
  const auto id = static_cast<std::uint16_t>(exchanges_.size());
  const auto question = probe::encode_question(id, name, type);
  if (!question) return std::nullopt;
  probe::Exchange exchange = probe::connect_to(from, {resolver, kDnsPort});
  exchange.transport = linux::Transport::kUdp;
  exchange.send = *question;
  exchange.receive = 4096;
  exchange.timeout = known ? kKnownNameTimeout : kUnknownNameTimeout;
  if (!known) exchange.attempts = 1;
  return add(std::move(exchange));
}

std::string Batch::new_word() {
  // Of one length, so that no word is part of another.
  words_.push_back(fmt::format("bulkhead-probe-{:08x}", words_.size()));
  return words_.back();
}

std::vector<PlannedTry> plan_way(const Site& site, Batch& batch, const WayPlan& way) {
  std::vector<Target> found = targets(site, way.from, way.to);
  if (way.shared_only) keep_shared(found);
  std::vector<PlannedTry> tries;
  if (way.listener) {
    for (const Target& target : found) {
      const Place& place = site.place(way.to);
      const std::uint16_t port = target.ip.is_v6() ? place.port6 : place.port;
      if (port == 0) continue;
      PlannedTry planned;
      planned.attempt.port = {port, model::Protocol::kTcp};
      planned.attempt.at = {target.ip, port};
      planned.attempt.listener = true;
      planned.attempt.on_shared = target.on_shared;
      planned.way = target.way;
      planned.exchange = batch.connect_to_listener(way.from, planned.attempt.at);
      tries.push_back(std::move(planned));
    }
  }
  prefer_v4(found);
  for (const Target& target : found) {
    for (const model::Port port : way.ports) {
      if (port.protocol == model::Protocol::kSctp) continue;  // nobody tries it: unknown
      tries.push_back(plan_port(batch, way, target, port));
    }
  }
  for (PlannedTry& planned : tries) {
    planned.attempt.from_container = way.from_container;
    planned.attempt.to_container = way.to_container;
    planned.to_place = way.to;
  }
  return tries;
}

}  // namespace bulkhead::verify
