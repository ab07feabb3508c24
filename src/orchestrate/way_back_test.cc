#include "orchestrate/way_back.h"

#include <gtest/gtest.h>

#include "orchestrate/scene_for_test.h"
#include "orchestrate/take_snapshot.h"

namespace bulkhead::orchestrate {
namespace {

using model::ServiceName;
using model::Snapshot;
using model::SnapshotReason;

/// A state in which one container ran, told apart by its image.
Snapshot state(model::SnapshotId id, const std::string& image,
               SnapshotReason reason = SnapshotReason::kBeforeUp) {
  Snapshot snapshot;
  snapshot.id = id;
  snapshot.reason = reason;
  snapshot.images = {{ServiceName("web"), "app", image, {}}};
  snapshot.containers = {{.service = ServiceName("web"),
                          .number = 1,
                          .name = "shop-web-1",
                          .id = "container of " + image,
                          .image_id = image,
                          .config_hash = "",
                          .state = "running",
                          .networks = {}}};
  return snapshot;
}

LiveState running(const std::string& image) {
  LiveState live;
  docker::Container container;
  container.id = docker::ContainerRef("container of " + image);
  container.config.labels["com.docker.compose.service"] = "web";
  live.containers.push_back(container);
  return live;
}

model::SnapshotId before(const std::vector<Snapshot>& snapshots,
                         const std::optional<Snapshot>& deployed, const LiveState& live) {
  const Snapshot* found = state_before(snapshots, deployed, live);
  return found ? found->id : 0;
}

TEST(StateBefore, IsTheNewestThatWouldChangeSomething) {
  const std::vector<Snapshot> two{state(1, "v1"), state(2, "v2")};
  EXPECT_EQ(before(two, state(0, "v3"), running("v3")), 2);
  EXPECT_EQ(before(two, state(0, "v2"), running("v2")), 1);
  EXPECT_EQ(before(two, std::nullopt, running("v3")), 2);
  EXPECT_EQ(before({state(1, "v1")}, state(0, "v1"), running("v1")), 0);
  EXPECT_EQ(before({}, std::nullopt, running("v1")), 0);
}

TEST(StateBefore, AChangeThatFailedHalfWayIsTakenBack) {
  // v1 is what was last brought about; the containers are those of a v2 that never got there.
  EXPECT_EQ(before({state(1, "v1")}, state(0, "v1"), running("v2")), 1);
}

TEST(StateBefore, GoingBackTwiceGoesBackTwoStates) {
  const std::vector<Snapshot> history{state(1, "v1"), state(2, "v2"),
                                      state(3, "v3", SnapshotReason::kBeforeRollback)};
  Snapshot restored = state(0, "v2");
  restored.restored_from = 2;
  EXPECT_EQ(before(history, restored, running("v2")), 1);
  restored = state(0, "v1");
  restored.restored_from = 1;
  EXPECT_EQ(before(history, restored, running("v1")), 0);
}

class ImagesOfThen : public ::testing::Test {
 protected:
  ImagesOfThen() {
    model::Service& web = scene_.add("web");
    web.build.emplace();
    web.pull_policy = "always";
    scene_.add("db", "postgres");
    scene_.depend("web", "db", model::DependencyCondition::kStarted);
    snapshot_ = state(1, "sha256:then");
  }

  AsItWas then() const { return as_it_was(snapshot_, images_, scene_.project); }
  const model::Service& web(const AsItWas& then) const {
    return then.project.services.at(ServiceName("web"));
  }
  void have(const std::string& reference, const std::string& id) {
    images_[reference].id = docker::ImageRef(id);
  }

  Scene scene_;
  Snapshot snapshot_;
  std::map<std::string, docker::Image> images_;
};

TEST_F(ImagesOfThen, TheReferenceWhereItStillMeansTheSame) {
  have("app", "sha256:then");
  have("sha256:then", "sha256:then");
  const AsItWas then = this->then();
  EXPECT_EQ(web(then).image.value, "app");
  EXPECT_EQ(web(then).pull_policy, "never");
  EXPECT_FALSE(web(then).build);
}

TEST_F(ImagesOfThen, TheIdWhereTheReferenceHasMovedOn) {
  have("app", "sha256:now");
  have("sha256:then", "sha256:then");
  EXPECT_EQ(web(then()).image.value, "sha256:then");
}

TEST_F(ImagesOfThen, TheDigestWhereTheImageIsGone) {
  snapshot_.images[0].digests = {"app@sha256:d"};
  const AsItWas then = this->then();
  EXPECT_EQ(web(then).image.value, "app@sha256:d");
  EXPECT_EQ(web(then).pull_policy, "missing");
  EXPECT_EQ(then.to_pull, std::vector<std::string>{"app@sha256:d"});
  EXPECT_TRUE(then.lost.empty());
}

TEST_F(ImagesOfThen, WhatCannotComeBackIsSaidBeforehand) {
  have("app", "sha256:now");
  EXPECT_EQ(then().lost,
            std::vector<std::string>{"service web ran image app (then), which this engine no "
                                     "longer has and no registry is known to have; load it "
                                     "(docker load), or build it as it was"});
}

TEST_F(ImagesOfThen, WhatDidNotRunIsLeftOut) {
  snapshot_.containers.push_back(snapshot_.containers[0]);
  const AsItWas then = this->then();
  EXPECT_FALSE(then.project.services.contains(ServiceName("db")));
  EXPECT_TRUE(web(then).depends_on.empty());
  EXPECT_EQ(then.scale, (std::map<ServiceName, std::uint32_t>{{ServiceName("web"), 2}}));
}

}  // namespace
}  // namespace bulkhead::orchestrate
