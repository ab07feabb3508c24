#include "orchestrate/discarded_limits.h"

#include "orchestrate/engine_scene_for_test.h"
#include "orchestrate/preflight_scene_for_test.h"

namespace bulkhead::orchestrate {
namespace {

std::string discarded(const char* cgroups, const char* kernel) {
  docker::SystemInfo system;
  system.cgroup_version = cgroups;
  system.kernel = kernel;
  const DiscardedLimits limits = discarded_limits(system);
  return fmt::format("{}{}{}", limits.blkio_weight ? "weight " : "",
                     limits.memory_swappiness ? "swappiness " : "",
                     limits.oom_kill_disable ? "oom" : "");
}

TEST(DiscardedLimits, FollowTheCgroupsAndTheKernel) {
  EXPECT_EQ(discarded("1", "6.18.5"), "weight ");
  EXPECT_EQ(discarded("", "5.10.0-30-amd64"), "weight ");
  EXPECT_EQ(discarded("1", "4.19.0"), "");
  EXPECT_EQ(discarded("1", ""), "");
  EXPECT_EQ(discarded("2", "6.18.5"), "swappiness oom");
}

TEST(DiscardedLimits, AreNoDifferenceOnceTheContainerIsMade) {
  EngineScene at;
  at.engine.set_kernel("6.1.0", "1");
  model::Service& web = at.scene.add("web");
  at.up();
  web.resources.blkio_weight = 300;
  const UpOutcome outcome = at.up();
  EXPECT_EQ(outcome.prepared.outcome.plan.steps.size(), 0U);
  at.engine.set_kernel("4.19.0", "1");
  EXPECT_EQ(at.changes_left(), "update shop-web-1: blkio_weight differs\n");
}

using Limits = PreflightScene;

TEST_F(Limits, ThatTheKernelDoesNotHaveAreTold) {
  model::Service& web = scene_.add("web");
  web.resources.blkio_weight = 300;
  web.resources.memory_swappiness = 10;
  web.oom_kill_disable = true;
  system_.cgroup_version = "1";
  system_.kernel = "6.1.0";
  EXPECT_EQ(
      found(),
      "warning BH536: service \"web\": this host's kernel has no blkio_config.weight, and the "
      "engine discards it\n"
      "  leave it out\n");
  system_.cgroup_version = "2";
  EXPECT_EQ(found(),
            "warning BH536: service \"web\": this host's kernel has no mem_swappiness, and the "
            "engine discards it\n"
            "  leave it out\n"
            "warning BH536: service \"web\": this host's kernel has no oom_kill_disable, and the "
            "engine discards it\n"
            "  leave it out\n");
}

}  // namespace
}  // namespace bulkhead::orchestrate
