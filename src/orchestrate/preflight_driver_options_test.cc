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

TEST_F(DriverOptions, ValuesThatADriverDoesNotTake) {
  scene_.network("small").driver_opts = {{"com.docker.network.driver.mtu", "60"}};
  scene_.network("huge").driver_opts = {{"com.docker.network.driver.mtu", "70000"}};
  scene_.network("lan").driver = "macvlan";
  scene_.network("lan").driver_opts = {{"macvlan_mode", "brige"}};
  scene_.network("ip").driver = "ipvlan";
  scene_.network("ip").driver_opts = {{"ipvlan_mode", "l4"}, {"ipvlan_flag", "x"}};
  scene_.add("web").networks = {on("small"), on("huge"), on("lan"), on("ip")};
  EXPECT_EQ(
      found(),
      "BH537: network \"huge\": com.docker.network.driver.mtu is 70000, and goes from 68 to 65535\n"
      "  write it as \"1450\"\n"
      "BH537: network \"ip\": ipvlan_flag is \"x\", and takes bridge, private, vepa\n"
      "  correct it, or leave it out\n"
      "BH537: network \"ip\": ipvlan_mode is \"l4\", and takes l2, l3, l3s\n"
      "  correct it, or leave it out\n"
      "BH537: network \"lan\": macvlan_mode is \"brige\", and takes bridge, private, vepa, "
      "passthru\n"
      "  correct it, or leave it out\n"
      "BH537: network \"small\": com.docker.network.driver.mtu is 60, and goes from 68 to 65535\n"
      "  write it as \"1450\"\n");
}

TEST_F(DriverOptions, NamesAndParentsThatInterfacesCannotHave) {
  host_.interfaces = {"eth0", "lo"};
  scene_.network("slash").driver_opts = {{"com.docker.network.bridge.name", "br/x"}};
  scene_.network("loop").driver = "macvlan";
  scene_.network("loop").driver_opts = {{"parent", "lo"}};
  scene_.network("vlan").driver = "macvlan";
  scene_.network("vlan").driver_opts = {{"parent", "eth1.10"}};
  scene_.network("good").driver = "macvlan";
  scene_.network("good").driver_opts = {{"parent", "eth0.10"}};
  scene_.add("web").networks = {on("slash"), on("loop"), on("vlan"), on("good")};
  EXPECT_EQ(
      found(),
      "BH537: network \"loop\": its parent is to be lo, and nothing hangs on a loopback interface\n"
      "  name the interface to the network outside (ip link)\n"
      "BH537: network \"slash\": \"br/x\" cannot be the name of its bridge\n"
      "  use letters, digits and '-' for com.docker.network.bridge.name\n"
      "BH543: network \"vlan\": its parent is to be eth1, and this host has no such interface\n"
      "  name another `parent` (ip link); there is eth0, lo\n");
}

}  // namespace
}  // namespace bulkhead::orchestrate
