// How a container that has to be made anew gives way to the new one: stopped first, as docker
// compose does, or with the new one beside it until that is ready, so that nobody is without an
// answer meanwhile. A pure decision with its reason; plan_replacement.cc plans the second way.
#pragma once

#include <cstdint>
#include <string>

#include "docker/container.h"
#include "orchestrate/desired.h"

namespace bulkhead::orchestrate {

struct Replacement {
  enum class Way : std::uint8_t { kStopFirst, kBeside };
  Way way = Way::kStopFirst;
  /// A clause about the container for the plan: "it publishes port 80 of the host"; empty where
  /// nothing runs that could be missed.
  std::string reason;

  friend bool operator==(const Replacement&, const Replacement&) = default;
};

struct Surroundings {
  /// Others are made with a part of this container: its namespace, its volumes.
  bool has_sharers = false;
  /// It is stopped by this plan anyway: for a network that is made anew, for a port.
  bool is_stopped = false;
};

/// REQUIRES: `live` is to be replaced by a container of `service`.
/// `deploy.update_config.order` of the files decides where two at once are possible at all:
/// stop-first forbids it; start-first allows it also without a check to tell when the new one is
/// ready, and for one that writes to files that outlive it.
Replacement replacement_of(const DesiredService& service, const docker::Container& live,
                           const Surroundings& around);

}  // namespace bulkhead::orchestrate
