// Ports in short form: "127.0.0.1:8000-8010:80/tcp".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead::compose {

/// One container port with what it is published as.
struct PortMapping {
  std::string host_ip;    // without brackets; empty when not said
  std::string published;  // "8000", "8000-8010", or empty
  std::uint16_t target = 0;
  std::string protocol;  // lower case
};

struct PortSpec {
  /// By target and protocol as text, the order of the reference implementation.
  std::vector<PortMapping> mappings;
  /// Why it cannot be read; empty when it can.
  std::string error;
};

PortSpec parse_port_spec(std::string_view text);

/// As Go's net.ParseIP: dotted IPv4 without leading zeros, or IPv6 without zone.
bool is_ip_address(std::string_view text);

}  // namespace bulkhead::compose
