// Limits that the kernel of the engine's host has no place for. The engine takes them, says once
// that it discards them, and makes the container without: what such a container should have is
// therefore compared without them, too. Pure.
#pragma once

#include "docker/engine_info.h"
#include "model/project.h"

namespace bulkhead::orchestrate {

struct DiscardedLimits {
  bool blkio_weight = false;
  bool memory_swappiness = false;
  bool oom_kill_disable = false;
};

/// By the cgroups that the engine works with and its kernel's version. What cannot be told from
/// those counts as kept.
DiscardedLimits discarded_limits(const docker::SystemInfo& system);

/// Whether the answer matters to some service: who has none of these limits need not ask.
bool wants_discardable(const model::Project& project);

}  // namespace bulkhead::orchestrate
