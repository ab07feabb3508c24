#include "docker/live_topology.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bulkhead::docker {
namespace {

using model::Namespace;
using model::NetworkName;
using model::ServiceName;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Network network(const std::string& name, const std::string& key = {}) {
  Network result;
  result.id = NetworkRef("id-" + name);
  result.name = name;
  result.driver = "bridge";
  if (!key.empty()) result.labels = {{kProjectLabel, "shop"}, {kNetworkLabel, key}};
  return result;
}

Container container(const std::string& name, const std::string& service) {
  Container result;
  result.id = ContainerRef("id-" + name);
  result.name = name;
  result.state.running = true;
  result.host.network_mode = "shop_data";
  if (!service.empty()) {
    result.config.labels = {{kProjectLabel, "shop"}, {kServiceLabel, service}};
  }
  return result;
}

EndpointSettings endpoint(const std::string& address, std::vector<std::string> aliases) {
  EndpointSettings result;
  result.address = address;
  result.aliases = std::move(aliases);
  return result;
}

TEST(LiveTopology, ReplicasAreOneServiceWithTheirAddresses) {
  LiveProject live;
  live.name = "shop";
  live.networks = {network("shop_data", "data")};
  live.networks[0].internal = true;
  live.networks[0].options["com.docker.network.bridge.enable_icc"] = "false";
  for (const char* number : {"1", "2"}) {
    Container db = container(std::string("shop-db-") + number, "db");
    db.networks["shop_data"] =
        endpoint(std::string("172.20.0.") + number, {std::string("shop-db-") + number, "db"});
    db.config.exposed_ports = {{5432, "tcp"}};
    db.config.hostname = *number == '1' ? "store" : db.id.str().substr(0, 5);
    live.containers.push_back(db);
  }

  const model::Topology topology = live_topology(live);

  EXPECT_EQ(topology.project, "shop");
  const auto& data = topology.networks.at(NetworkName("shop_data"));
  EXPECT_EQ(data.key.str(), "data");
  EXPECT_TRUE(data.internal);
  EXPECT_FALSE(data.external);
  EXPECT_FALSE(data.inter_container);
  const auto& db = topology.services.at(ServiceName("db"));
  EXPECT_EQ(db.replicas, 2U);
  EXPECT_FALSE(db.foreign);
  ASSERT_EQ(db.attachments.size(), 1U);
  EXPECT_THAT(db.attachments[0].aliases, ElementsAre("shop-db-1", "db", "store", "shop-db-2"));
  EXPECT_THAT(db.attachments[0].addresses, ElementsAre("172.20.0.1", "172.20.0.2"));
  EXPECT_EQ(model::describe(db.listens), "port 5432");
}

TEST(LiveTopology, AReplicaThatWasAttachedByHandAttachesItsService) {
  LiveProject live;
  live.networks = {network("shop_data", "data"), network("shop_front", "front")};
  Container first = container("shop-web-1", "web");
  Container second = container("shop-web-2", "web");
  first.networks["shop_front"];
  second.networks["shop_front"];
  second.networks["shop_data"];
  live.containers = {first, second};
  const model::Topology topology = live_topology(live);
  const auto& web = topology.services.at(ServiceName("web"));
  ASSERT_EQ(web.attachments.size(), 2U);
  EXPECT_EQ(web.attachments[0].network.str(), "shop_data");
  EXPECT_EQ(web.attachments[1].network.str(), "shop_front");
}

TEST(LiveTopology, SharedNamespacesAreFollowedToTheirOwner) {
  LiveProject live;
  live.networks = {network("shop_data", "data")};
  Container vpn = container("shop-vpn-1", "vpn");
  vpn.networks["shop_data"] = endpoint("172.20.0.2", {"vpn"});
  Container app = container("shop-app-1", "app");
  app.host.network_mode = "container:id-shop-vpn-1";
  Container lost = container("shop-lost-1", "lost");
  lost.host.network_mode = "container:id-elsewhere";
  Container alone = container("shop-alone-1", "alone");
  alone.host.network_mode = "none";
  alone.networks["none"];
  Container on_host = container("shop-host-1", "on_host");
  on_host.host.network_mode = "host";
  on_host.networks["host"];
  live.containers = {vpn, app, lost, alone, on_host};
  live.networks.push_back(network("host"));
  live.networks.push_back(network("none"));

  const model::Topology topology = live_topology(live);

  const auto space = [&](const char* name) {
    return topology.services.at(ServiceName(name)).network_namespace;
  };
  EXPECT_EQ(space("vpn").kind, Namespace::Kind::kOwn);
  EXPECT_EQ(space("app").kind, Namespace::Kind::kService);
  EXPECT_EQ(space("app").target, "vpn");
  EXPECT_EQ(space("lost").kind, Namespace::Kind::kContainer);
  EXPECT_EQ(space("lost").target, "id-elsewhere");
  EXPECT_EQ(space("alone").kind, Namespace::Kind::kNone);
  EXPECT_EQ(space("on_host").kind, Namespace::Kind::kHost);
  for (const char* name : {"app", "lost", "alone", "on_host"}) {
    EXPECT_THAT(topology.services.at(ServiceName(name)).attachments, IsEmpty()) << name;
  }
}

TEST(LiveTopology, ForeignContainersAreServicesOfTheirOwnName) {
  LiveProject live;
  live.networks = {network("shared")};
  Container web = container("shop-web-1", "web");
  web.networks["shared"] = endpoint("172.20.0.2", {"web"});
  Container stranger = container("stranger", "");
  stranger.networks["shared"] = endpoint("172.20.0.3", {"web"});
  stranger.networks["elsewhere"] = endpoint("172.30.0.3", {});
  Container namesake = container("web", "");
  namesake.networks["shared"] = endpoint("172.20.0.4", {});
  live.containers = {web};
  live.foreign = {stranger, namesake};

  const model::Topology topology = live_topology(live);

  EXPECT_TRUE(topology.networks.at(NetworkName("shared")).external);
  const auto& foreign = topology.services.at(ServiceName("stranger"));
  EXPECT_TRUE(foreign.foreign);
  ASSERT_EQ(foreign.attachments.size(), 1U) << "a network that is not the project's";
  EXPECT_THAT(foreign.attachments[0].aliases, ElementsAre("web", "stranger"));
  EXPECT_FALSE(topology.services.at(ServiceName("web")).foreign);
  EXPECT_TRUE(topology.services.at(ServiceName("container:web")).foreign);
}

TEST(LiveTopology, PublishedPortsAreAsBoundAndOnce) {
  LiveProject live;
  Container web = container("shop-web-1", "web");
  web.host.port_bindings[{80, "tcp"}] = {{"", "8080"}};
  web.host.port_bindings[{443, "tcp"}] = {{"127.0.0.1", ""}};
  web.ports[{80, "tcp"}] = {{"0.0.0.0", "8080"}, {"::", "8080"}};
  web.ports[{443, "tcp"}] = {{"127.0.0.1", "49153"}};
  Container stopped = container("shop-old-1", "old");
  stopped.state.running = false;
  stopped.host.port_bindings[{53, "udp"}] = {{"", "53"}};
  live.containers = {web, stopped};

  const model::Topology topology = live_topology(live);

  const auto& ports = topology.services.at(ServiceName("web")).publications;
  ASSERT_EQ(ports.size(), 2U);
  EXPECT_EQ(ports[0].target.number, 80);
  EXPECT_EQ(ports[0].published, "8080");
  EXPECT_EQ(ports[0].host_ip, "");
  EXPECT_EQ(ports[1].published, "49153");
  EXPECT_EQ(ports[1].host_ip, "127.0.0.1");
  const auto& old = topology.services.at(ServiceName("old")).publications;
  ASSERT_EQ(old.size(), 1U);
  EXPECT_EQ(model::to_string(old[0].target), "53/udp");
}

TEST(LiveTopology, TheEnginesOwnBridgeKnowsNoNames) {
  LiveProject live;
  live.networks = {network("bridge")};
  Container web = container("shop-web-1", "web");
  web.networks["bridge"] = endpoint("172.17.0.2", {});
  live.containers = {web};
  const model::Topology topology = live_topology(live);
  EXPECT_THAT(topology.services.at(ServiceName("web")).attachments.at(0).aliases, IsEmpty());
}

}  // namespace
}  // namespace bulkhead::docker
