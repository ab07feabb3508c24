#include "orchestrate/volume_choice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orchestrate/labels.h"

namespace bulkhead::orchestrate {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

docker::Container& add(LiveState& live, const std::string& service,
                       std::vector<docker::MountPoint> mounts, const std::string& needs = {}) {
  docker::Container& container = live.containers.emplace_back();
  container.id = docker::ContainerRef("id-" + service);
  container.name = "shop-" + service + "-1";
  container.config.labels[kServiceLabel] = service;
  if (!needs.empty()) container.config.labels[kDependsOnLabel] = needs + ":service_started:false";
  container.state.running = true;
  container.mounts = std::move(mounts);
  return container;
}

docker::MountPoint volume(const std::string& name, bool writable = true) {
  return {.type = "volume", .name = name, .destination = "/" + name, .writable = writable};
}

TEST(ChooseVolumes, TakesLocalOnesAndSaysWhatElseHoldsData) {
  model::Snapshot state;
  state.volumes = {{.name = "shop_z", .driver = "local"},
                   {.name = "shop_a", .driver = "local"},
                   {.name = "shop_far", .driver = "sshfs"}};
  LiveState live;
  const docker::MountPoint bind{.type = "bind", .source = "/srv/shop", .destination = "/srv"};
  add(live, "db", {volume("shop_a"), bind});
  add(live, "web", {volume("shop_z"), volume("4f5e6d"), bind});
  const VolumeChoice choice = choose_volumes(state, live);
  EXPECT_THAT(choice.volumes, ElementsAre("shop_a", "shop_z"));
  EXPECT_THAT(choice.left_out,
              ElementsAre("volume shop_far has the driver 'sshfs', and contents are kept for "
                          "'local' only",
                          "/4f5e6d of shop-web-1 is an anonymous volume, which the files do not "
                          "name",
                          "/srv/shop is a bind mount of shop-db-1, shop-web-1: a place of the "
                          "host, not a volume"));
}

TEST(WhoStandsStill, IsWhoCanWriteInTheOrderInWhichTheyStart) {
  LiveState live;
  add(live, "api", {volume("data")}, "db");
  add(live, "db", {volume("data")});
  add(live, "reader", {volume("data", false)});
  add(live, "other", {volume("else")});
  add(live, "gone", {volume("data")}).state.running = false;
  add(live, "paused", {volume("data")}).state.paused = true;
  EXPECT_THAT(who_stands_still(live, {"data"}, Stillness::kPaused).ids,
              ElementsAre("id-db", "id-api"));
  EXPECT_THAT(who_stands_still(live, {"data"}, Stillness::kPaused, true).ids,
              ElementsAre("id-db", "id-api", "id-reader"));
  EXPECT_THAT(who_stands_still(live, {"none"}, Stillness::kPaused).ids, IsEmpty());
}

// side lives in db's network namespace, and tail in side's.
TEST(WhoStandsStill, GuestsAreStoppedWithTheirHostAndStartAfterIt) {
  LiveState live;
  add(live, "tail", {}).host.network_mode = "container:id-side";
  add(live, "side", {}).host.network_mode = "container:id-db";
  add(live, "db", {volume("data")});
  EXPECT_THAT(who_stands_still(live, {"data"}, Stillness::kStopped).ids,
              ElementsAre("id-db", "id-side", "id-tail"));
  EXPECT_THAT(who_stands_still(live, {"data"}, Stillness::kPaused).ids, ElementsAre("id-db"));
}

}  // namespace
}  // namespace bulkhead::orchestrate
