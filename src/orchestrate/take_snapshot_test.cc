#include "orchestrate/take_snapshot.h"

#include <gtest/gtest.h>

#include "orchestrate/labels.h"
#include "orchestrate/scene_for_test.h"

namespace bulkhead::orchestrate {
namespace {

using model::ServiceName;
using Source = FilesOfState::Source;
using Services = std::vector<ServiceName>;

class TakeSnapshot : public ::testing::Test {
 protected:
  TakeSnapshot() {
    scene_.add("web").environment["MODE"].value = "a";
    scene_.add("db", "postgres");
    scene_.project.volumes["data"].name = "shop_data";
    scene_.project.volumes["data"].key = "data";
    scene_.run_all();
    know_images();
  }

  /// What observe_running_images() does.
  void know_images() {
    for (const docker::Container& container : scene_.live.containers) {
      scene_.live.images[container.image_id.str()].id = container.image_id;
    }
  }
  model::Snapshot take() const {
    return snapshot_of({}, declared_by(scene_.desired().desired), scene_.live);
  }
  Services unlike_now() const { return unlike(scene_.desired().desired, scene_.live); }

  Scene scene_;
};

TEST_F(TakeSnapshot, HoldsWhatTheEngineHoldsOfTheProject) {
  docker::Network foreign;
  foreign.name = "blog_default";
  foreign.labels[kProjectLabel] = "blog";
  scene_.live.networks["blog_default"] = foreign;
  scene_.live.images[scene_.container("shop-db-1").image_id.str()].digests = {"postgres@sha256:d"};
  const model::Snapshot snapshot = take();
  EXPECT_EQ(snapshot.project, "shop");
  ASSERT_EQ(snapshot.images.size(), 2U);
  EXPECT_EQ(snapshot.images[0].service, ServiceName("db"));
  EXPECT_EQ(snapshot.images[0].reference, "postgres");
  EXPECT_EQ(snapshot.images[0].id, scene_.container("shop-db-1").image_id.str());
  EXPECT_EQ(snapshot.images[0].digests, std::vector<std::string>{"postgres@sha256:d"});
  ASSERT_EQ(snapshot.networks.size(), 1U);
  EXPECT_EQ(snapshot.networks[0].name, "shop_default");
  ASSERT_EQ(snapshot.volumes.size(), 1U);
  EXPECT_EQ(snapshot.volumes[0].name, "shop_data");
  ASSERT_EQ(snapshot.containers.size(), 2U);
  EXPECT_EQ(snapshot.containers[1].name, "shop-web-1");
  EXPECT_EQ(snapshot.containers[1].state, "running");
  EXPECT_EQ(snapshot.containers[1].networks, std::vector<std::string>{"shop_default"});
  EXPECT_FALSE(snapshot.containers[1].config_hash.empty());
}

TEST_F(TakeSnapshot, CanBeTakenAgainFromAnEarlierOne) {
  const model::Snapshot snapshot = take();
  EXPECT_EQ(snapshot_of(snapshot, declared_by(snapshot), scene_.live), snapshot);
  EXPECT_TRUE(still_runs(snapshot, scene_.live));
  scene_.live.containers.pop_back();
  EXPECT_FALSE(still_runs(snapshot, scene_.live));
}

TEST_F(TakeSnapshot, NoticesFilesThatWereEditedSince) {
  EXPECT_EQ(unlike_now(), Services{});
  scene_.project.services[ServiceName("web")].environment["MODE"].value = "b";
  EXPECT_EQ(unlike_now(), Services{ServiceName("web")});
}

TEST_F(TakeSnapshot, AnotherImageUnderTheSameNameIsNoEdit) {
  scene_.live.images["app"].id = docker::ImageRef("sha256:newer");
  EXPECT_EQ(unlike_now(), Services{});
}

TEST_F(TakeSnapshot, AServiceThatTheFilesDoNotHaveIsUnlikeThem) {
  scene_.project.services.erase(ServiceName("db"));
  EXPECT_EQ(unlike_now(), Services{ServiceName("db")});
}

TEST_F(TakeSnapshot, TheFilesOfTheDeployedStateSayWhatItsContainersAre) {
  const model::Snapshot deployed = take();
  EXPECT_EQ(files_of_state(scene_.live, deployed, {ServiceName("web")}).source, Source::kDeployed);
  scene_.live.containers.pop_back();
  EXPECT_EQ(files_of_state(scene_.live, deployed, {}).source, Source::kDeployed);
}

TEST_F(TakeSnapshot, ContainersOfSomebodyElsesMakingAreLookedUpOnDisk) {
  const model::Snapshot deployed = take();
  scene_.container("shop-web-1").id = docker::ContainerRef("another");
  EXPECT_EQ(files_of_state(scene_.live, deployed, {}).source, Source::kOnDisk);
  const FilesOfState neither = files_of_state(scene_.live, deployed, {ServiceName("web")});
  EXPECT_EQ(neither.source, Source::kDeployed);
  EXPECT_EQ(neither.unlike, Services{ServiceName("web")});
  const FilesOfState unknown = files_of_state(scene_.live, std::nullopt, {ServiceName("web")});
  EXPECT_EQ(unknown.source, Source::kOnDisk);
  EXPECT_EQ(unknown.unlike, Services{ServiceName("web")});
}

TEST_F(TakeSnapshot, AServiceThatIsGoneIsUnlikeNothing) {
  model::Snapshot deployed = take();
  deployed.unlike_files = {ServiceName("gone"), ServiceName("web")};
  EXPECT_EQ(files_of_state(scene_.live, deployed, {}).unlike, Services{ServiceName("web")});
}

TEST_F(TakeSnapshot, WhereNothingRunsThereIsNothingToKeep) {
  scene_.live.containers.clear();
  EXPECT_EQ(files_of_state(scene_.live, std::nullopt, {}).source, Source::kNothingRuns);
}

}  // namespace
}  // namespace bulkhead::orchestrate
