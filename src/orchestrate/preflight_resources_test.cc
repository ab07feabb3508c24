// Limits and kernel settings: what the host or the runtime does not have or does not take.
#include "orchestrate/preflight_scene_for_test.h"

namespace bulkhead::orchestrate {
namespace {

using Resources = PreflightScene;

TEST_F(Resources, ListsOfCpus) {
  for (const char* set : {"0-", "1-0", "0,,1", "-1", "a"}) {
    scene_.add(set[0] == '-' ? "minus" : fmt::format("s{}", set[0]).c_str()).resources.cpuset = set;
    EXPECT_NE(found().find(fmt::format("cpuset \"{}\" is no list of CPUs", set)), std::string::npos)
        << set;
    scene_.project.services.clear();
  }
  scene_.add("good").resources.cpuset = "0-1,1";
  EXPECT_EQ(found(), "");
}

TEST_F(Resources, OpenFiles) {
  scene_.add("few").ulimits["nofile"] = {1, 1024};
  scene_.add("unlimited").ulimits["nofile"] = {-1, -1};
  scene_.add("good").ulimits["nofile"] = {1024, 65536};
  EXPECT_EQ(found(),
            "BH536: service \"few\": ulimit nofile is 1, and the runtime needs 11 before it starts "
            "the program\n"
            "  raise it\n"
            "BH536: service \"unlimited\": ulimit nofile is -1: the kernel allows no process files "
            "without a limit\n"
            "  write a number, such as 65536\n");
}

TEST_F(Resources, KernelSettingsByTheirRangesAndWithSlashes) {
  files_.add("/proc/sys/net/ipv4/ip_unprivileged_port_start", "1024\n");
  files_.add("/proc/sys/net/ipv4/ip_forward", "1\n");
  files_.add("/proc/sys/net/ipv4/tcp_keepalive_time", "7200\n");
  files_.add("/proc/sys/kernel/shmmax", "18446744073692774399\n");
  scene_.add("high").sysctls["net.ipv4.ip_unprivileged_port_start"] = "70000";
  scene_.add("negative").sysctls["kernel.shmmax"] = "-1";
  scene_.add("slashes").sysctls["net/ipv4/ip_forward"] = "1";
  scene_.add("most").sysctls["kernel.shmmax"] = "18446744073692774399";
  scene_.add("a-day").sysctls["net.ipv4.tcp_keepalive_time"] = "86400";
  scene_.add("empty").sysctls["net.ipv4.ip_forward"] = "";
  EXPECT_EQ(found(),
            "BH536: service \"high\": sysctl net.ipv4.ip_unprivileged_port_start is 70000, and "
            "goes from 0 to 65535\n"
            "  correct its value\n"
            "BH536: service \"negative\": sysctl kernel.shmmax is -1, and is never less than 0\n"
            "  correct its value\n");
}

TEST_F(Resources, MoreMemoryThanTheHostHas) {
  system_.memory = std::int64_t{1} << 30;
  scene_.add("web").resources.memory = std::int64_t{2} << 30;
  scene_.add("good").resources.memory = std::int64_t{1} << 29;
  EXPECT_EQ(found(),
            "warning BH536: service \"web\": it is limited to 2 GiB of memory, and the engine's "
            "host has 1 GiB: that limits nothing\n"
            "  lower mem_limit\n");
}

}  // namespace
}  // namespace bulkhead::orchestrate
