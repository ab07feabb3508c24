// Subnet: a range of addresses as networks and routes have it: "10.5.0.0/16". Pure.
#pragma once

#include <optional>
#include <string>

#include "linux/socket_address.h"

namespace bulkhead::orchestrate {

struct Subnet {
  linux::IpAddress address;
  int prefix = 0;

  /// Nothing when `text` is no address, '/' and prefix length.
  static std::optional<Subnet> parse(const std::string& text);

  bool contains(const linux::IpAddress& ip) const;
  bool overlaps(const Subnet& other) const;
  std::string str() const;
};

}  // namespace bulkhead::orchestrate
