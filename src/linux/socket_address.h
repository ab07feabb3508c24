// SocketAddress: an IPv4 or IPv6 address with a port. Addresses only: no names are resolved.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <netinet/in.h>
#include <optional>
#include <string>
#include <string_view>
#include <sys/socket.h>

namespace bulkhead::linux {

/// IPv4 or IPv6. Ordered: IPv4 first, then bytewise.
class IpAddress final {
 public:
  IpAddress() = default;
  /// "10.0.0.1", "fd00::1"; without brackets, prefix or zone.
  static std::optional<IpAddress> parse(std::string_view text);
  static IpAddress v4(std::uint32_t host_order);
  static IpAddress v6(const std::array<std::uint8_t, 16>& bytes);

  bool is_v6() const { return v6_; }
  bool is_loopback() const;
  bool is_link_local() const;
  /// REQUIRES: !is_v6().
  std::uint32_t v4_value() const;
  /// Network order; IPv4 stands in the first four.
  const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }
  /// True when both are of one family and agree in the first `prefix` bits.
  bool same_network(const IpAddress& other, int prefix) const;
  std::string str() const;

  friend auto operator<=>(const IpAddress&, const IpAddress&) = default;

 private:
  bool v6_ = false;
  std::array<std::uint8_t, 16> bytes_{};
};

struct SocketAddress {
  IpAddress ip;
  std::uint16_t port = 0;

  /// "10.0.0.1:80", "[fd00::1]:80".
  std::string str() const;
  friend auto operator<=>(const SocketAddress&, const SocketAddress&) = default;
};

/// As the system takes it.
struct RawSocketAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};
RawSocketAddress raw(const SocketAddress& address);
/// Nothing for a family other than IPv4 and IPv6.
std::optional<SocketAddress> from_raw(const sockaddr_storage& storage);

}  // namespace bulkhead::linux
