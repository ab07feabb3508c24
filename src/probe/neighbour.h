// Neighbour: a machine beside the host, as far as the network can tell: a network namespace of ours
// with a cable to the host. It stands for the LAN, and for everything beyond the host, so that
// "cannot get out" is proved without any internet.
//
// Nothing of it survives: the namespace has no name and goes with this process, even by kill -9,
// and the cable goes with the namespace.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "linux/network_namespace.h"
#include "linux/socket_address.h"

namespace bulkhead::probe {

class Neighbour final {
 public:
  /// Lays the cable from `host`, in 198.18.0.0/15 (RFC 2544: between devices under test) where no
  /// route of the host leads. kRefused without CAP_NET_ADMIN, kConflict when that range is full.
  /// kTimeout when no packet passes after two seconds. IPv6 takes up to a second to come up.
  static Result<Neighbour> create(const linux::NetworkNamespace& host, Clock& clock,
                                  bool with_ipv6 = false);
  Neighbour(Neighbour&&) noexcept;
  Neighbour& operator=(Neighbour&&) = delete;
  ~Neighbour();

  const linux::NetworkNamespace& space() const { return space_; }
  /// A TCP listener and a UDP echo of the neighbour, for who gets out.
  const linux::SocketAddress& tcp() const { return tcp_; }
  const linux::SocketAddress& udp() const { return udp_; }
  int udp_echo() const { return udp_socket_.get(); }
  /// The host's end of the cable.
  const linux::IpAddress& host_address() const { return host_address_; }
  /// The same by IPv6, where it was asked for and the host has it.
  const std::optional<linux::SocketAddress>& tcp6() const { return tcp6_; }
  const std::optional<linux::IpAddress>& host_address6() const { return host_address6_; }

 private:
  explicit Neighbour(linux::NetworkNamespace space) : space_(std::move(space)) {}
  Status lay_cable();
  Status join_host(bool with_ipv6);
  Status move_in();
  Status listen();
  Status try_cable(const linux::NetworkNamespace& host, Clock& clock) const;

  linux::NetworkNamespace space_;
  std::optional<linux::NetworkNamespace> host_;  // absent once moved from
  std::string cable_;                            // the host's end
  linux::IpAddress address_;
  linux::IpAddress host_address_;
  std::optional<linux::IpAddress> address6_;
  std::optional<linux::IpAddress> host_address6_;
  UniqueFd tcp_socket_;
  UniqueFd udp_socket_;
  UniqueFd tcp6_socket_;
  linux::SocketAddress tcp_;
  linux::SocketAddress udp_;
  std::optional<linux::SocketAddress> tcp6_;
};

}  // namespace bulkhead::probe
