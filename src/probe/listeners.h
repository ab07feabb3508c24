// Listeners: a prober's own TCP listeners in one network namespace, so that a way can be tried
// whatever the services listen on.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace bulkhead::probe {

/// Open as long as it lives.
struct Listeners {
  std::uint16_t port = 0;   // on every IPv4 address
  std::uint16_t port6 = 0;  // on every IPv6 address; zero where the namespace has no IPv6
  std::vector<UniqueFd> sockets;
};

/// In the calling thread's namespace.
Result<Listeners> open_listeners();

}  // namespace bulkhead::probe
