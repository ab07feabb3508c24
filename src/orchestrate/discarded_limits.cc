#include "orchestrate/discarded_limits.h"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace bulkhead::orchestrate {
namespace {

/// moby, pkg/sysinfo: with cgroups v1 the weight is the file blkio.weight, which went with the
/// scheduler CFQ.
constexpr int kFirstKernelWithoutCfq = 5;

int major_version(std::string_view kernel) {
  int number = 0;
  std::from_chars(kernel.data(), kernel.data() + kernel.size(), number);
  return number;
}

}  // namespace

DiscardedLimits discarded_limits(const docker::SystemInfo& system) {
  DiscardedLimits discarded;
  // Engines before API 1.41 do not say their version, and know the first only.
  const bool second = system.cgroup_version == "2";
  discarded.blkio_weight = !second && major_version(system.kernel) >= kFirstKernelWithoutCfq;
  discarded.memory_swappiness = second;
  discarded.oom_kill_disable = second;
  return discarded;
}

bool wants_discardable(const model::Project& project) {
  return std::any_of(project.services.begin(), project.services.end(), [](const auto& entry) {
    const model::Service& service = entry.second;
    return service.resources.blkio_weight != 0 || service.resources.memory_swappiness ||
           service.oom_kill_disable;
  });
}

}  // namespace bulkhead::orchestrate
