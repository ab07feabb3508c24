#include "orchestrate/volume_carrier.h"

#include <stop_token>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "docker/archive.h"
#include "orchestrate/standstill.h"
#include "probe/scout_program.h"
#include "testing/fake_engine.h"

namespace bulkhead::orchestrate {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class VolumeCarrierTest : public ::testing::Test {
 protected:
  VolumeCarrierTest() {
    engine_.add_image("app");
    const auto made = engine_.create_volume({.name = "data"}, {});
    EXPECT_TRUE(made);
    // What our program does where it runs.
    engine_.set_programs([this](const docker::Container& container) {
      const bool ours = container.config.labels.contains("io.bulkhead.carrier");
      if (ours) emptied_.push_back(container.config.cmd->front());
      return ours ? testing::FakeProgram{.exit_code = empty_ends_with_, .err = empty_says_}
                  : testing::FakeProgram{};
    });
  }

  std::string run(const std::string& name) {
    docker::ContainerSpec spec;
    spec.name = name;
    spec.config.image = "app";
    spec.host.binds = {"data:/data"};
    const auto created = engine_.create_container(spec, {});
    EXPECT_TRUE(created && engine_.start_container(created->id, {}));
    return created->id.str();
  }
  docker::RunState state_of(const std::string& id) {
    return engine_.inspect_container(docker::ContainerRef(id), {})->state.status;
  }
  Result<VolumeCarrier> carrier(Standing standing = {}, model::SnapshotId fills = 0) {
    return VolumeCarrier::create(engine_,
                                 {.project = "shop",
                                  .image = "app",
                                  .volumes = {"data"},
                                  .standing = std::move(standing),
                                  .fills = fills},
                                 {});
  }
  std::vector<LeftCarrier> left() { return left_carriers(engine_, "shop", {}).value(); }

  testing::FakeEngine engine_;
  std::vector<std::string> emptied_;
  int empty_ends_with_ = 0;
  std::string empty_says_;
};

TEST_F(VolumeCarrierTest, CarriesContentsOutAndLeavesNothing) {
  engine_.set_volume_content("data", "what it holds");
  std::string copied;
  {
    auto made = carrier();
    ASSERT_TRUE(made) << made.error().message;
    const Status status = made->copy_out("data",
                                         [&](std::string_view bytes) -> Status {
                                           copied += bytes;
                                           return {};
                                         },
                                         {});
    EXPECT_TRUE(status) << status.error().message;
    EXPECT_THAT(left(), SizeIs(1));
  }
  EXPECT_EQ(copied, "what it holds");
  EXPECT_THAT(left(), IsEmpty());
  EXPECT_THAT(emptied_, IsEmpty());
}

TEST_F(VolumeCarrierTest, EmptiesAndFills) {
  auto made = carrier({}, 4);
  ASSERT_TRUE(made) << made.error().message;
  ASSERT_TRUE(made->empty({}));
  EXPECT_THAT(emptied_, ElementsAre("/.bulkhead-volumes/data"));
  const auto tar = docker::archive_of({{"data/a", "hello"}}, 0);
  ASSERT_TRUE(made->copy_in("data", docker::in_one_piece(*tar), {}));
  EXPECT_EQ(engine_.volume_content("data"), *tar);
  ASSERT_TRUE(made->done());
  EXPECT_THAT(left(), IsEmpty());
}

TEST_F(VolumeCarrierTest, StaysAsAMarkUntilTheVolumesAreWhole) {
  {
    auto made = carrier({}, 4);
    ASSERT_TRUE(made && made->empty({}));
  }
  ASSERT_THAT(left(), SizeIs(1));
  EXPECT_EQ(left().front().fills, 4);
  EXPECT_THAT(left().front().volumes, ElementsAre("data"));
}

TEST_F(VolumeCarrierTest, WhatCannotBeEmptiedIsSaid) {
  empty_ends_with_ = 1;
  empty_says_ = "/.bulkhead-volumes/data/a: Operation not permitted\n";
  auto made = carrier({}, 4);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->empty({}).error().message,
            "emptying volume data: /.bulkhead-volumes/data/a: Operation not permitted");
}

TEST_F(VolumeCarrierTest, SaysWhomItsMakerHeldStill) {
  const std::string db = run("db");
  auto made = carrier({Stillness::kPaused, {db}});
  ASSERT_TRUE(made && engine_.pause_container(docker::ContainerRef(db), {}));
  ASSERT_THAT(left(), SizeIs(1));
  EXPECT_EQ(left().front().standing.how, Stillness::kPaused);
  EXPECT_EQ(let_go_on(engine_, left().front().standing).value(), std::vector<std::string>{"db"});
  EXPECT_EQ(state_of(db), docker::RunState::kRunning);
  // Once more there is nobody who stands.
  EXPECT_THAT(let_go_on(engine_, left().front().standing).value(), IsEmpty());
}

TEST_F(VolumeCarrierTest, AStandstillEndsHoweverItEnds) {
  const std::string db = run("db");
  const std::string web = run("web");
  for (const Stillness how : {Stillness::kPaused, Stillness::kStopped}) {
    {
      const auto still = Standstill::begin(engine_, {how, {db, web}}, {});
      ASSERT_TRUE(still) << still.error().message;
      EXPECT_NE(state_of(db), docker::RunState::kRunning);
      EXPECT_NE(state_of(web), docker::RunState::kRunning);
    }
    EXPECT_EQ(state_of(db), docker::RunState::kRunning);
    EXPECT_EQ(state_of(web), docker::RunState::kRunning);
  }
}

TEST_F(VolumeCarrierTest, AStandstillThatFailsHalfwayIsNone) {
  const std::string db = run("db");
  const std::string web = run("web");
  engine_.fail_next("pausing container " + db, {ErrorKind::kRefused, "no freezer", 500});
  EXPECT_EQ(Standstill::begin(engine_, {Stillness::kPaused, {db, web}}, {}).error().message,
            fmt::format("pausing container {}: no freezer", db));
  EXPECT_EQ(state_of(web), docker::RunState::kRunning);
}

TEST_F(VolumeCarrierTest, AnInterruptLetsEverybodyGoOn) {
  const std::string db = run("db");
  const std::string web = run("web");
  std::stop_source interrupt;
  engine_.set_before_call([&](const std::string& doing) {
    if (doing.starts_with("pausing")) interrupt.request_stop();
  });
  const auto still = Standstill::begin(engine_, {Stillness::kPaused, {db, web}},
                                       docker::Call{{}, interrupt.get_token()});
  ASSERT_FALSE(still);
  EXPECT_EQ(still.error().kind, ErrorKind::kInterrupted);
  EXPECT_EQ(state_of(db), docker::RunState::kRunning);
  EXPECT_EQ(state_of(web), docker::RunState::kRunning);
}

TEST_F(VolumeCarrierTest, WhoCannotGoOnIsNamed) {
  const std::string db = run("db");
  auto still = Standstill::begin(engine_, {Stillness::kPaused, {db}}, {});
  ASSERT_TRUE(still);
  engine_.fail_next("unpausing", {ErrorKind::kRefused, "no freezer", 500});
  EXPECT_EQ(still->end().error().message,
            fmt::format("container db could not go on (unpausing container {}: no freezer): run "
                        "'docker unpause db'",
                        db));
}

}  // namespace
}  // namespace bulkhead::orchestrate
