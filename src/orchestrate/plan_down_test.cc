#include "orchestrate/plan_down.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "orchestrate/engine_scene_for_test.h"
#include "orchestrate/labels.h"

namespace bulkhead::orchestrate {
namespace {

using model::ServiceName;

TEST(Down, RemovesDependentsFirstAndOnlyWhatIsOurs) {
  EngineScene stage;
  add_three(stage.scene);
  model::Volume& volume = stage.scene.project.volumes["data"];
  volume.key = "data";
  volume.name = "shop_data";
  model::Mount mount;
  mount.source = "data";
  mount.target = "/data";
  stage.scene.project.services[ServiceName("db")].volumes = {mount};
  stage.engine.set_programs(job_or_service);
  ASSERT_TRUE(stage.up().applied.succeeded());
  docker::ContainerSpec foreign;
  foreign.name = "stranger";
  foreign.config.image = "app";
  ASSERT_TRUE(stage.engine.create_container(foreign, {}).has_value());

  const DownPlan plan = stage.down();
  std::string order;
  for (const auto& step : plan.plan.steps) {
    order += fmt::format("{} {}\n", name(step.kind), step.subject);
  }
  EXPECT_EQ(order,
            "stop-container shop-web-1\n"
            "remove-container shop-web-1\n"
            "remove-container shop-migrate-1\n"
            "stop-container shop-db-1\n"
            "remove-container shop-db-1\n"
            "remove-network shop_default\n");
  EXPECT_EQ(stage.containers(), "stranger created");
  EXPECT_EQ(stage.engine.list_volumes({}, {})->size(), 1U);
  DownOptions options;
  options.volumes = true;
  stage.down(options);
  EXPECT_EQ(stage.engine.list_volumes({}, {})->size(), 0U);
}

TEST(Down, SaysWhoHoldsANetwork) {
  EngineScene stage;
  stage.scene.add("web");
  ASSERT_TRUE(stage.up().applied.succeeded());
  docker::ContainerSpec foreign;
  foreign.name = "monitor";
  foreign.config.image = "app";
  foreign.config.labels[kProjectLabel] = "watch";
  foreign.host.network_mode = "shop_default";
  foreign.endpoints["shop_default"];
  const auto made = stage.engine.create_container(foreign, {});
  ASSERT_TRUE(made.has_value());
  ASSERT_TRUE(stage.engine.start_container(made->id, {}).has_value());
  const DownPlan plan = stage.down();
  EXPECT_EQ(plan.held,
            (std::vector<std::string>{
                "network shop_default stays: attached to it is monitor (project watch)"}));
  EXPECT_EQ(stage.containers(), "monitor running");
}

}  // namespace
}  // namespace bulkhead::orchestrate
