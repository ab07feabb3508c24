#include "orchestrate/made_since.h"

#include <gtest/gtest.h>

#include "orchestrate/engine_scene_for_test.h"

namespace bulkhead::orchestrate {
namespace {

using model::ServiceName;

std::string names(const LiveState& state) {
  std::string text;
  for (const auto& container : state.containers) text += "container " + container.name + "\n";
  for (const auto& [name, network] : state.networks) text += "network " + name + "\n";
  for (const auto& [name, volume] : state.volumes) text += "volume " + name + "\n";
  return text;
}

LiveState live(EngineScene& scene) {
  auto state = observe(scene.engine, "shop", {}, {});
  EXPECT_TRUE(state) << state.error().message;
  return std::move(*state);
}

void add_volume(Scene& scene, const std::string& key) {
  model::Volume& volume = scene.project.volumes[key];
  volume.key = key;
  volume.name = "shop_" + key;
}

/// The engine's own networks, and somebody else's of before and since, are not in it.
TEST(MadeSince, IsWhatTheProjectDidNotHave) {
  EngineScene scene;
  scene.scene.add("db");
  add_volume(scene.scene, "data");
  const LiveState nothing = live(scene);
  ASSERT_TRUE(scene.up().applied.succeeded());
  const LiveState first = live(scene);
  EXPECT_EQ(names(made_since(nothing, first, "shop")),
            "container shop-db-1\nnetwork shop_default\nvolume shop_data\n");
  EXPECT_EQ(names(made_since(first, first, "shop")), "");

  scene.scene.add("web");
  scene.scene.network("back");
  add_volume(scene.scene, "files");
  docker::NetworkSpec foreign;
  foreign.name = "blog_default";
  foreign.labels["com.docker.compose.project"] = "blog";
  ASSERT_TRUE(scene.engine.create_network(foreign, {}));
  ASSERT_TRUE(scene.up().applied.succeeded());
  EXPECT_EQ(names(made_since(first, live(scene), "shop")),
            "container shop-web-1\nnetwork shop_back\nvolume shop_files\n");
}

/// What has the name of another that went is new.
TEST(MadeSince, ANetworkMadeAnewIsNew) {
  EngineScene scene;
  scene.scene.add("db");
  ASSERT_TRUE(scene.up().applied.succeeded());
  const LiveState before = live(scene);
  scene.scene.network("default").internal = true;
  ASSERT_TRUE(scene.up().applied.succeeded());
  EXPECT_EQ(names(made_since(before, live(scene), "shop")), "network shop_default\n");
}

}  // namespace
}  // namespace bulkhead::orchestrate
