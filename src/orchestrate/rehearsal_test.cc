#include "orchestrate/rehearsal.h"

#include <gtest/gtest.h>

#include "orchestrate/scene_for_test.h"

namespace bulkhead::orchestrate {
namespace {

using model::NetworkKey;
using model::ServiceName;

TEST(Rehearsal, SharesNothingThatCanBeWritten) {
  Scene scene;
  model::Network& shared = scene.network("shared");
  shared.external = true;
  scene.network("default").ipam = {
      {.subnet = "10.0.0.0/24", .gateway = "", .ip_range = "", .aux_addresses = {}}};
  model::Volume& data = scene.project.volumes["data"];
  data.key = "data";
  data.name = "shop_data";
  data.driver_opts = {{"device", "/srv/data"}};
  model::Service& web = scene.add("web");
  web.container_name.value = "web";
  web.ports.emplace_back();
  web.labels["traefik.enable"].value = "true";
  web.labels["team"].value = "a";
  web.networks[0].ipv4_address = "10.0.0.7";
  web.volumes.resize(2);
  web.volumes[0].type = model::Mount::Type::kBind;
  web.volumes[1].type = model::Mount::Type::kVolume;

  const RehearsalCopy copy = copy_for_rehearsal(scene.project, rehearsal_name("shop"));
  EXPECT_TRUE(copy.refusals.empty());
  EXPECT_EQ(copy.project.name, "shop-rehearsal");
  const auto& network = copy.project.networks.at(NetworkKey("default"));
  EXPECT_EQ(network.name.str(), "shop-rehearsal_default");
  EXPECT_TRUE(network.ipam.empty());
  EXPECT_FALSE(copy.project.networks.at(NetworkKey("shared")).external);
  EXPECT_EQ(copy.project.volumes.at("data").name, "shop-rehearsal_data");
  EXPECT_TRUE(copy.project.volumes.at("data").driver_opts.empty());
  const model::Service& copied = copy.project.services.at(ServiceName("web"));
  EXPECT_EQ(copied.container_name.value, "");
  EXPECT_TRUE(copied.ports.empty());
  EXPECT_EQ(copied.networks[0].ipv4_address, "");
  EXPECT_TRUE(copied.volumes[0].read_only);
  EXPECT_FALSE(copied.volumes[1].read_only);
  EXPECT_FALSE(copied.labels.contains("traefik.enable"));
  EXPECT_TRUE(copied.labels.contains("team"));
  const std::string replaced =
      "external networks and volumes are replaced by networks and volumes of its own (shared)";
  const std::vector<std::string> notes{
      "published ports are not published (web)", "volumes are new and empty (data)", replaced,
      "mounts of the host are read-only (web)", "labels for a proxy are left out (web)"};
  EXPECT_EQ(copy.notes, notes);
}

TEST(Rehearsal, WhatCannotRunTwiceIsRefused) {
  Scene scene;
  model::Service& web = scene.add("web");
  web.networks.clear();
  web.network_mode.kind = model::NetworkMode::Kind::kHost;
  EXPECT_EQ(copy_for_rehearsal(scene.project, "x").refusals,
            std::vector<std::string>{"service web lives in a network that is not the project's own "
                                     "(network_mode); it cannot run twice beside itself"});
}

}  // namespace
}  // namespace bulkhead::orchestrate
