// What an earlier run, ours or docker-compose's, left half-way.
#include <algorithm>

#include <gtest/gtest.h>

#include "orchestrate/labels.h"
#include "orchestrate/plan.h"
#include "orchestrate/scene_for_test.h"

namespace bulkhead::orchestrate {
namespace {

using model::ServiceName;

TEST(Plan, AnInterruptedRecreationIsFinished) {
  Scene scene;
  scene.add("web");
  scene.run_all();
  // The new one was made and the old one not yet stopped.
  scene.project.services[ServiceName("web")].environment["A"].value = "1";
  Scene next = scene;
  next.run_all();
  docker::Container made = next.container("shop-web-1");
  made.name = "shopweb10000_shop-web-1";
  made.id = docker::ContainerRef("shopweb10000" + std::string(52, 'f'));  // same short id
  made.state.running = false;
  made.state.status = docker::RunState::kCreated;
  scene.live.containers.push_back(made);
  EXPECT_EQ(scene.changes(),
            "remove container shop-web-1: it is left over from a change that was interrupted\n"
            "rename container shop-web-1: it is called shopweb10000_shop-web-1\n"
            "  container_name: shopweb10000_shop-web-1 -> shop-web-1\n"
            "start container shop-web-1: it was never started\n");
  EXPECT_EQ(scene.steps(),
            "0 stop-container shop-web-1\n"
            "1 remove-container shop-web-1 after 0\n"
            "2 rename-container shop-web-1 after 1\n"
            "3 start-container shop-web-1 after 2\n"
            "4 await shop-web-1 started after 3\n");
}

/// The new one of then and the new one of now have the same name until the old one has gone.
TEST(Plan, WhatAnInterruptedReplacementLeftGoesBeforeTheNextIsMade) {
  Scene scene;
  scene.add("web");
  scene.run_all();
  const docker::Container& old = scene.container("shop-web-1");
  docker::Container left = old;
  left.name = old.id.str().substr(0, 12) + "_shop-web-1";
  left.id = docker::ContainerRef("left" + std::string(60, 'f'));
  left.config.labels[kReplaceLabel] = old.id.str();
  left.state.running = false;
  left.state.status = docker::RunState::kCreated;
  scene.live.containers.push_back(left);
  scene.project.services[ServiceName("web")].environment["A"].value = "1";
  const model::Plan plan = scene.plan().plan;
  const auto step_on = [&](model::StepKind kind) {
    const auto found = std::find_if(
        plan.steps.begin(), plan.steps.end(),
        [&](const model::Step& step) { return step.kind == kind && step.subject == left.name; });
    return static_cast<model::StepIndex>(found - plan.steps.begin());
  };
  const model::StepIndex removed = step_on(model::StepKind::kRemoveContainer);
  const model::StepIndex created = step_on(model::StepKind::kCreateContainer);
  ASSERT_LT(removed, plan.steps.size());
  ASSERT_LT(created, plan.steps.size());
  const auto& after = plan.steps[created].after;
  EXPECT_TRUE(std::any_of(after.begin(), after.end(),
                          [&](const model::Wait& wait) { return wait.step == removed; }));
}

TEST(Plan, ContainersOfOldComposeAreAdoptedUnderTheirNewName) {
  Scene scene;
  scene.add("web");
  scene.run_all();
  docker::Container& web = scene.container("shop-web-1");
  web.config.labels[kConfigHashLabel] = "1.29.2's";
  web.name = "shop_web_1";
  EXPECT_EQ(scene.changes(),
            "rename container shop-web-1: it is called shop_web_1\n"
            "  container_name: shop_web_1 -> shop-web-1\n");
}

}  // namespace
}  // namespace bulkhead::orchestrate
