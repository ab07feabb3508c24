// Addresses that nobody or only one can have, and networks that cannot give any.
#include "orchestrate/preflight_scene_for_test.h"

namespace bulkhead::orchestrate {
namespace {

using Addresses = PreflightScene;
using model::ServiceName;

TEST_F(Addresses, AddressesThatOnlyOneCanHave) {
  scene_.network("back").ipam = {{"10.5.0.0/24", "", "", {}}};
  model::Service& web = scene_.add("web");
  web.networks = {on("back")};
  web.networks[0].ipv4_address = "10.5.0.9";
  web.mac_address = "02:42:ac:11:00:02";
  model::Service& api = scene_.add("api");
  api.networks = {on("back")};
  api.networks[0].link_local_ips = {"169.254.8.8", "foo"};
  api.mac_address = "02:42:ac:11:00:02";
  scene_.scale[ServiceName("web")] = 2;
  EXPECT_EQ(
      found(),
      "BH535: service \"api\": link_local_ips has \"foo\", which is no address\n"
      "  write it as 169.254.8.8\n"
      "BH535: service \"web\": it has 2 replicas, and only one of them can have the address "
      "10.5.0.9\n"
      "  leave the address out, or run one replica\n"
      "BH535: service \"web\": it has 2 replicas, and all of them would have the MAC address "
      "02:42:ac:11:00:02\n"
      "  leave the address out, or give each its own\n"
      "BH535: service \"web\": the MAC address 02:42:ac:11:00:02 on network \"back\" is given "
      "to \"api\", too\n"
      "  leave the address out, or give each its own\n");
}

TEST_F(Addresses, NetworksThatNeedASubnet) {
  model::Network& back = scene_.network("back");
  back.ipam = {{"", "10.5.0.1", "", {}}};
  model::Network& six = scene_.network("six");
  six.enable_ipv6 = true;
  scene_.add("web").networks = {on("back"), on("six")};
  EXPECT_EQ(
      found(),
      "BH535: network \"back\": the gateway 10.5.0.1 needs a subnet that it is in, and there "
      "is none\n"
      "  add `subnet` beside it\n"
      "BH535: network \"six\": it is to have IPv6, and this engine gives no subnet of IPv6 by "
      "itself\n"
      "  give it one: networks: {six: {ipam: {config: [{subnet: fd00:5::/64}]}}}\n");
  back.ipam.clear();
  api_ = {1, 46};
  EXPECT_EQ(found(), "");
  api_ = {1, 41};
  six.ipam = {{"fd00:7::/64", "", "", {}}};
  EXPECT_EQ(found(), "");
}

TEST_F(Addresses, AnIpamDriverThatNobodyHas) {
  scene_.network("back").ipam_driver = "nosuch";
  scene_.add("web").networks = {on("back")};
  EXPECT_EQ(found(),
            "BH537: network \"back\": this engine has no ipam driver nosuch\n"
            "  leave `ipam.driver` out, or install its plugin (docker plugin install)\n");
}

TEST_F(Addresses, NetworksOfTheHostAndOfTheEngine) {
  host_.interfaces = {"eth0", "lo"};
  model::Network& lan = scene_.network("lan");
  lan.driver = "macvlan";
  lan.driver_opts = {{"parent", "eth1"}};
  model::Network& own = scene_.network("own");
  own.external = true;
  own.name = model::NetworkName("bridge");
  scene_.live.networks["bridge"].name = "bridge";
  scene_.add("web").networks = {on("lan"), on("own")};
  EXPECT_EQ(
      found(),
      "BH535: service \"web\": bridge is a network of the engine's own, where no service has a "
      "name or an address of its choice\n"
      "  give it network_mode: bridge, or a network that you make\n"
      "BH543: network \"lan\": its parent is to be eth1, and this host has no such interface\n"
      "  name another `parent` (ip link); there is eth0, lo\n");
  lan.driver_opts = {{"parent", "eth0.10"}};
  own.name = model::NetworkName("proxy");
  scene_.live.networks["proxy"].name = "proxy";
  EXPECT_EQ(found(), "");
}

TEST_F(Addresses, ThatAreTakenByTheNetworkItself) {
  scene_.network("aux").ipam = {{"10.5.0.0/24", "", "", {{"printer", "10.5.0.9"}}}};
  scene_.network("range").ipam = {{"10.6.0.0/24", "", "10.6.0.128/25", {}}};
  scene_.network("first").ipam = {{"10.7.0.0/24", "", "", {}}};
  scene_.network("six").ipam = {{"fd00:9::/64", "", "", {}}};
  model::Service& web = scene_.add("web");
  web.networks = {on("aux"), on("range"), on("first"), on("six")};
  web.networks[0].ipv4_address = "10.5.0.9";
  web.networks[1].ipv4_address = "10.6.0.128";
  web.networks[2].ipv4_address = "10.7.0.1";
  web.networks[3].ipv6_address = "fd00:9::1";
  EXPECT_EQ(found(),
            "BH535: service \"web\": the address 10.5.0.9 is the auxiliary address printer of "
            "network \"aux\"\n"
            "  choose another address\n"
            "BH535: service \"web\": the address 10.6.0.128 is the gateway of network \"range\"\n"
            "  choose another address\n"
            "BH535: service \"web\": the address 10.7.0.1 is the gateway of network \"first\"\n"
            "  choose another address\n"
            "BH535: service \"web\": the address fd00:9::1 is the gateway of network \"six\"\n"
            "  choose another address\n");
}

TEST_F(Addresses, OneOfIPv6ForTwo) {
  scene_.network("six").ipam = {{"fd00:9::/64", "", "", {}}};
  for (const char* name : {"web", "api"}) {
    model::Service& service = scene_.add(name);
    service.networks = {on("six")};
    service.networks[0].ipv6_address = "fd00:9::5";
  }
  EXPECT_EQ(
      found(),
      "BH535: service \"web\": the address fd00:9::5 on network \"six\" is given to \"api\", too\n"
      "  give one of them another address\n");
}

/// What the files do not say of an external network, the engine does.
TEST_F(Addresses, OnAnExternalNetwork) {
  model::Network& shared = scene_.network("shared");
  shared.external = true;
  shared.name = model::NetworkName("shared");
  docker::Network live;
  live.id = docker::NetworkRef("n1");
  live.name = "shared";
  live.ipam.pools = {{"10.7.0.0/24", "10.7.0.1", "", {}}};
  scene_.live.networks["shared"] = live;
  model::Service& web = scene_.add("web");
  web.networks = {on("shared")};
  web.networks[0].ipv4_address = "10.8.0.9";
  model::Service& api = scene_.add("api");
  api.networks = {on("shared")};
  api.networks[0].ipv4_address = "10.7.0.1";
  EXPECT_EQ(found(),
            "BH535: service \"api\": the address 10.7.0.1 is the gateway of network \"shared\"\n"
            "  choose another address\n"
            "BH535: service \"web\": the address 10.8.0.9 is not in the subnet 10.7.0.0/24 of "
            "network \"shared\"\n"
            "  choose an address of the subnet\n");
}

TEST_F(Addresses, SubnetsAndGatewaysThatNoHostCanHave) {
  scene_.network("loop").ipam = {{"127.1.0.0/16", "", "", {}}};
  scene_.network("many").ipam = {{"224.0.0.0/24", "", "", {}}};
  scene_.network("first").ipam = {{"10.3.0.0/24", "10.3.0.0", "", {}}};
  scene_.network("last").ipam = {{"10.4.0.0/24", "10.4.0.255", "", {}}};
  scene_.network("both").ipam = {{"10.5.0.0/24", "10.5.0.1", "", {{"x", "10.5.0.1"}}}};
  scene_.network("rare").ipam = {{"240.1.0.0/24", "", "", {}}};  // which Linux takes
  scene_.add("web").networks = {on("loop"), on("many"), on("first"),
                                on("last"), on("both"), on("rare")};
  EXPECT_EQ(found(),
            "BH535: network \"both\": the auxiliary address 10.5.0.1 (x) is its gateway, too\n"
            "  choose another address of the subnet\n"
            "BH535: network \"first\": the gateway 10.3.0.0 is the first or the last address of "
            "its subnet 10.3.0.0/24, which nobody can have\n"
            "  choose another address of the subnet\n"
            "BH535: network \"last\": the gateway 10.4.0.255 is the first or the last address of "
            "its subnet 10.4.0.0/24, which nobody can have\n"
            "  choose another address of the subnet\n"
            "BH535: network \"loop\": its subnet 127.1.0.0/16 is of 127.0.0.0/8, which are every "
            "host's own\n"
            "  choose one of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16\n"
            "BH535: network \"many\": its subnet 224.0.0.0/24 is of 224.0.0.0/4, which are for "
            "groups and not for hosts\n"
            "  choose one of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16\n");
}

}  // namespace
}  // namespace bulkhead::orchestrate
