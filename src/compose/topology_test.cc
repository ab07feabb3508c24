#include "compose/topology.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bulkhead::compose {
namespace {

using ::testing::ElementsAre;

model::Service service(const std::string& name) {
  model::Service result;
  result.name = model::ServiceName(name);
  return result;
}

TEST(Topology, NamesNetworksAsTheEngineDoes) {
  model::Project project;
  project.name = "shop";
  model::Network network;
  network.key = model::NetworkKey("data");
  network.name = model::NetworkName("shop_data");
  network.internal = true;
  network.driver_opts["com.docker.network.bridge.enable_icc"] = "false";
  project.networks[network.key] = network;
  model::Service db = service("db");
  db.container_name.value = "the-db";
  db.hostname.value = "store";
  model::NetworkAttachment attachment;
  attachment.network = network.key;
  attachment.aliases = {{"db", {}}, {"pg", {}}};
  db.networks = {attachment};
  db.expose = {{{5432, model::Protocol::kTcp}, {}}};
  project.services[db.name] = db;

  const model::Topology topology = topology_of(project);

  const auto& made = topology.networks.at(model::NetworkName("shop_data"));
  EXPECT_TRUE(made.internal);
  EXPECT_FALSE(made.inter_container);
  EXPECT_EQ(made.driver, "bridge");
  const auto& in_topology = topology.services.at(db.name);
  ASSERT_EQ(in_topology.attachments.size(), 1U);
  EXPECT_THAT(in_topology.attachments[0].aliases, ElementsAre("db", "the-db", "pg", "store"));
  EXPECT_EQ(model::describe(in_topology.listens), "port 5432");
}

TEST(Topology, ASharedNamespaceHasNoAttachmentOfItsOwn) {
  model::Project project;
  model::Service app = service("app");
  app.network_mode.kind = model::NetworkMode::Kind::kService;
  app.network_mode.target = "vpn";
  project.services[app.name] = app;
  const model::Topology topology = topology_of(project);
  const auto& made = topology.services.at(app.name);
  EXPECT_EQ(made.network_namespace.kind, model::Namespace::Kind::kService);
  EXPECT_EQ(made.network_namespace.target, "vpn");
  EXPECT_TRUE(made.attachments.empty());
}

TEST(Topology, NetworkModeBridgeIsTheEnginesOwnNetworkWithoutNames) {
  model::Project project;
  model::Service app = service("app");
  app.network_mode.kind = model::NetworkMode::Kind::kBridge;
  project.services[app.name] = app;
  const model::Topology topology = topology_of(project);
  const auto& made = topology.services.at(app.name);
  ASSERT_EQ(made.attachments.size(), 1U);
  EXPECT_EQ(made.attachments[0].network.str(), "bridge");
  EXPECT_TRUE(made.attachments[0].aliases.empty());
  EXPECT_TRUE(topology.networks.at(model::NetworkName("bridge")).external);
}

}  // namespace
}  // namespace bulkhead::compose
