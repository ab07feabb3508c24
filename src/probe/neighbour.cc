#include "probe/neighbour.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "linux/links.h"
#include "linux/raw_socket.h"
#include "probe/exchange.h"

namespace bulkhead::probe {
namespace {

using linux::IpAddress;
using linux::NetworkNamespace;
using linux::Transport;

constexpr const char* kFarEnd = "outside";
constexpr std::uint32_t kRange = 0xc6120000;  // 198.18.0.0
constexpr int kRangePrefix = 15;
constexpr int kCablePrefix = 30;
constexpr std::uint32_t kCables = 1U << (kCablePrefix - kRangePrefix);

bool overlaps(const linux::Route& route, const IpAddress& network) {
  return !route.is_default && route.to.same_network(network, std::min(route.prefix, kCablePrefix));
}

/// The first free network, looked for from a place that differs between processes.
Result<std::uint32_t> free_network(std::uint64_t start) {
  const std::vector<linux::Route> taken = TRY(linux::routes());
  for (std::uint32_t i = 0; i < kCables; ++i) {
    const auto number = static_cast<std::uint32_t>((start + i) % kCables);
    const std::uint32_t network = kRange + number * (1U << (32 - kCablePrefix));
    const bool used = std::any_of(taken.begin(), taken.end(), [&](const linux::Route& route) {
      return overlaps(route, IpAddress::v4(network));
    });
    if (!used) return network;
  }
  return failure(ErrorKind::kConflict,
                 "no free network in 198.18.0.0/15 for the neighbour that stands for the outside");
}

/// fd62:7568:<number>::host, with the cable's number in it (RFC 4193: locally assigned).
IpAddress unique_local(std::uint32_t number, std::uint8_t host) {
  std::array<std::uint8_t, 16> bytes{0xfd, 0x62, 0x75, 0x68};
  bytes[4] = static_cast<std::uint8_t>(number >> 8);
  bytes[5] = static_cast<std::uint8_t>(number);
  bytes[15] = host;
  return IpAddress::v6(bytes);
}

}  // namespace

Result<Neighbour> Neighbour::create(const NetworkNamespace& host, Clock& clock, bool with_ipv6) {
  const std::string doing = "making a neighbour of the host";
  Neighbour neighbour(TRY(NetworkNamespace::create()));
  TRY(with_context(host.run([&] { return neighbour.lay_cable(); }), doing));
  TRY(with_context(neighbour.space_.run([] { return linux::set_up(kFarEnd); }), doing));
  TRY(with_context(host.run([&] { return neighbour.join_host(with_ipv6); }), doing));
  TRY(with_context(neighbour.space_.run([&] { return neighbour.move_in(); }), doing));
  TRY(with_context(neighbour.try_cable(host, clock), doing));
  return neighbour;
}

Neighbour::Neighbour(Neighbour&& other) noexcept = default;

Neighbour::~Neighbour() {
  // The kernel would remove it, too, but at a time of its own.
  if (host_ && !cable_.empty()) {
    static_cast<void>(host_->run([this] { return linux::remove_link(cable_); }));
  }
}

Status Neighbour::lay_cable() {
  const std::string name = fmt::format("bh{:x}", space_.identity() & 0xffffffffffU);
  TRY(linux::make_veth(name, kFarEnd, space_));
  cable_ = name;
  host_.emplace(TRY(NetworkNamespace::current()));
  return linux::set_up(name);
}

Status Neighbour::join_host(bool with_ipv6) {
  TRY(linux::set_down(cable_));
  TRY(linux::set_up(cable_));
  const std::uint32_t network = TRY(free_network(space_.identity()));
  host_address_ = IpAddress::v4(network + 1);
  address_ = IpAddress::v4(network + 2);
  TRY(linux::add_address(cable_, host_address_, kCablePrefix));
  const std::uint32_t number = (network - kRange) >> 2;
  // A host without IPv6 has no such edges to prove.
  if (with_ipv6 && linux::add_address(cable_, unique_local(number, 1), 64)) {
    host_address6_ = unique_local(number, 1);
    address6_ = unique_local(number, 2);
  }
  return {};
}

Status Neighbour::move_in() {
  TRY(linux::add_address(kFarEnd, address_, kCablePrefix));
  TRY(linux::add_default_route(host_address_));
  if (address6_) {
    const bool usable = linux::add_address(kFarEnd, *address6_, 64).has_value() &&
                        linux::add_default_route(*host_address6_).has_value();
    if (!usable) {
      address6_.reset();
      host_address6_.reset();
    }
  }
  return listen();
}

Status Neighbour::try_cable(const NetworkNamespace& host, Clock& clock) const {
  const std::array<const NetworkNamespace*, 1> from = {&host};
  std::vector<Exchange> exchanges = {connect_to(0, tcp_)};
  if (tcp6_) exchanges.push_back(connect_to(0, *tcp6_));
  for (Exchange& exchange : exchanges) exchange.unheeded = true;
  Pace pace;
  pace.timeout = std::chrono::milliseconds(100);
  pace.attempts = 20;
  for (const Answer& answer : TRY(run_exchanges(from, exchanges, pace, clock))) {
    if (answer.outcome == Outcome::kOpen) continue;
    return failure(ErrorKind::kTimeout, "the host cannot reach it: " + describe(answer));
  }
  return {};
}

Status Neighbour::listen() {
  tcp_socket_ = TRY(linux::open_bound(Transport::kTcp, {address_, 0}));
  tcp_ = TRY(linux::bound_address(tcp_socket_.get()));
  udp_socket_ = TRY(linux::open_bound(Transport::kUdp, {address_, 0}));
  udp_ = TRY(linux::bound_address(udp_socket_.get()));
  if (address6_) {
    tcp6_socket_ = TRY(linux::open_bound(Transport::kTcp, {*address6_, 0}));
    tcp6_ = TRY(linux::bound_address(tcp6_socket_.get()));
  }
  return {};
}

}  // namespace bulkhead::probe
