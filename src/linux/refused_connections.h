// RefusedConnections: new TCP connections to the programs in a network namespace are refused, and
// those that there are go on. By rules of the kernel's packet filter, which end by themselves: a
// process that is killed leaves none behind for long.
#pragma once

#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "linux/network_namespace.h"

namespace bulkhead::linux {

class RefusedConnections final {
 public:
  /// Begins it. Through the loopback interface, as healthchecks come, one can still connect. Needs
  /// root and the program iptables, which an engine needs as well; where the kernel cannot refuse,
  /// or cannot end that by the clock, all goes on as before and an error is returned. Who comes by
  /// IPv6 is refused where ip6tables can.
  static Result<RefusedConnections> begin(NetworkNamespace space, Duration at_most, Clock& clock);

  /// Lets new ones in again; what cannot be taken back ends with its time.
  void end() const;

 private:
  RefusedConnections(NetworkNamespace space, std::string until, Clock& clock)
      : space_(std::move(space)), until_(std::move(until)), clock_(&clock) {}
  Status run(const char* program, const char* what) const;

  NetworkNamespace space_;
  std::string until_;
  Clock* clock_;
};

}  // namespace bulkhead::linux
