// Options of networks' drivers that an engine ignores or cannot read.
#include "orchestrate/preflight_scene_for_test.h"

namespace bulkhead::orchestrate {
namespace {

using DriverOptions = PreflightScene;

TEST_F(DriverOptions, AreToldWhereTheEngineIgnoresThem) {
  scene_.network("back").driver_opts = {{"com.docker.network.bridge.enable_iccc", "false"},
                                        {"com.docker.network.bridge.mtu", "1450"},
                                        {"com.docker.network.colour", "red"},
                                        {"com.docker.network.container_interface_prefix", "lan"},
                                        {"com.docker.network.internal", "true"},
                                        {"name", "br0"}};
  scene_.add("web").networks = {on("back")};
  EXPECT_EQ(found(),
            "warning BH537: network \"back\": the driver bridge has no option "
            "com.docker.network.bridge.enable_iccc, and the engine ignores it\n"
            "  did you mean `com.docker.network.bridge.enable_icc`?\n"
            "warning BH537: network \"back\": the driver bridge has no option "
            "com.docker.network.bridge.mtu, and the engine ignores it\n"
            "  did you mean `com.docker.network.driver.mtu`?\n"
            "warning BH537: network \"back\": the driver bridge has no option "
            "com.docker.network.colour, and the engine ignores it\n"
            "  leave it out, or correct its name\n"
            "warning BH537: network \"back\": the driver bridge has no option "
            "com.docker.network.container_interface_prefix, and the engine ignores it\n"
            "  did you mean `com.docker.network.container_iface_prefix`?\n"
            "warning BH537: network \"back\": the driver bridge has no option "
            "com.docker.network.internal, and the engine ignores it\n"
            "  write `internal: true` on the network itself\n"
            "warning BH537: network \"back\": the driver bridge has no option name, and the engine "
            "ignores it\n"
            "  did you mean `com.docker.network.bridge.name`?\n");
}

TEST_F(DriverOptions, OfNewerEnginesAreToldOnOlderOnes) {
  scene_.network("back").driver_opts = {{"com.docker.network.bridge.gateway_mode_ipv4", "isolated"},
                                        {"com.docker.network.host_ipv6", "nobody"}};
  scene_.add("web").networks = {on("back")};
  EXPECT_EQ(found(),
            "warning BH537: network \"back\": this engine ignores "
            "com.docker.network.bridge.gateway_mode_ipv4, which came with Engine 27.0\n"
            "  leave it out, or use a newer engine\n"
            "warning BH537: network \"back\": this engine ignores com.docker.network.host_ipv6, "
            "which came with Engine 25.0\n"
            "  leave it out, or use a newer engine\n");
  api_ = {1, 46};
  EXPECT_EQ(found(),
            "BH537: network \"back\": com.docker.network.host_ipv6 is \"nobody\", which is no "
            "address\n"
            "  write an address of the host\n");
}

TEST_F(DriverOptions, OfOtherDriversAreJudgedByTheirOwn) {
  model::Network& lan = scene_.network("lan");
  lan.driver = "macvlan";
  lan.driver_opts = {{"com.docker.network.bridge.enable_icc", "false"}, {"parant", "eth1"}};
  model::Network& plugin = scene_.network("plugin");
  plugin.driver = "example/weave";
  plugin.driver_opts = {{"colour", "red"}};
  scene_.add("web").networks = {on("lan"), on("plugin")};
  EXPECT_EQ(found(),
            "warning BH537: network \"lan\": the driver macvlan has no option "
            "com.docker.network.bridge.enable_icc, and the engine ignores it\n"
            "  leave it out, or correct its name\n"
            "warning BH537: network \"lan\": the driver macvlan has no option parant, and the "
            "engine ignores it\n"
            "  did you mean `parent`?\n");
}

TEST_F(DriverOptions, OfANetworkThatIsThereAreNotJudgedAgain) {
  scene_.network("back").driver_opts = {{"com.docker.network.bridge.enable_iccc", "false"}};
  scene_.add("web").networks = {on("back")};
  scene_.run_all();
  scene_.add("api").networks = {on("back")};
  EXPECT_EQ(found(), "");
}

}  // namespace
}  // namespace bulkhead::orchestrate
