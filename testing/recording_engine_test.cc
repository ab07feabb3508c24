#include "testing/recording_engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/fake_engine.h"

namespace bulkhead::testing {
namespace {

using ::testing::ElementsAre;

TEST(RecordingEngine, NotesWhatWritesAndPassesAllOn) {
  FakeEngine fake;
  fake.add_image("app:1");
  RecordingEngine recording(fake);
  docker::Engine& engine = recording;
  docker::ContainerSpec spec;
  spec.name = "web";
  spec.config.image = "app:1";
  EXPECT_TRUE(engine.list_containers({}));
  EXPECT_THAT(recording.writes(), ElementsAre());
  EXPECT_TRUE(engine.create_container(spec));
  EXPECT_TRUE(engine.start_container(docker::ContainerRef("web")));
  EXPECT_TRUE(engine.inspect_container(docker::ContainerRef("web"))->state.running);
  EXPECT_TRUE(
      engine.disconnect_network(docker::NetworkRef("bridge"), docker::ContainerRef("web"), false));
  EXPECT_THAT(recording.writes(), ElementsAre("create_container web", "start_container web",
                                              "disconnect_network bridge web"));
  EXPECT_EQ(recording.asked().size(), 5U);
  EXPECT_EQ(engine.info(), fake.info());
  recording.clear();
  EXPECT_TRUE(recording.asked().empty());
}

}  // namespace
}  // namespace bulkhead::testing
