// Ports and sets of ports, for every transport protocol that Docker publishes.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead::model {

enum class Protocol : std::uint8_t { kTcp, kUdp, kSctp };

/// "tcp", "udp", "sctp".
std::string_view name(Protocol protocol);
std::optional<Protocol> parse_protocol(std::string_view text);

/// A bind address that takes connections from this machine only. An empty one is a wildcard.
bool is_loopback(std::string_view address);

/// One port of one protocol. Number 1 to 65535.
struct Port {
  std::uint16_t number = 0;
  Protocol protocol = Protocol::kTcp;

  friend auto operator<=>(const Port&, const Port&) = default;
};

/// "5432" for TCP, "53/udp" otherwise.
std::string to_string(Port port);

/// A set of ports: nothing, some, or every port of every protocol. Sorted and unique.
class PortSet final {
 public:
  PortSet() = default;
  explicit PortSet(std::vector<Port> ports);
  static PortSet all();

  bool is_all() const { return all_; }
  bool empty() const { return !all_ && ports_.empty(); }
  bool contains(Port port) const;
  bool contains_all_of(const PortSet& other) const;
  /// Empty when is_all().
  const std::vector<Port>& ports() const { return ports_; }

  void add(Port port);
  void add(const PortSet& other);
  PortSet intersect(const PortSet& other) const;

  friend bool operator==(const PortSet&, const PortSet&) = default;

 private:
  bool all_ = false;
  std::vector<Port> ports_;
};

/// "every port", "no port", "port 80", "ports 80, 443, 53/udp".
std::string describe(const PortSet& ports);

}  // namespace bulkhead::model
