#include "orchestrate/leftover.h"

#include <gtest/gtest.h>

#include "orchestrate/engine_scene_for_test.h"
#include "orchestrate/labels.h"
#include "testing/manual_clock.h"

namespace bulkhead::orchestrate {
namespace {

using model::ServiceName;

/// shop-web-1 as `up` would ask for it.
docker::ContainerSpec wanted() {
  docker::ContainerSpec spec;
  spec.name = "shop-web-1";
  spec.config.image = "app";
  spec.config.labels = {{kProjectLabel, "shop"}, {kServiceLabel, "web"}};
  return spec;
}

class Leftover : public ::testing::Test {
 protected:
  Leftover() { engine_.add_image("app"); }

  Result<docker::CreatedContainer> create() {
    return create_despite_leftover(wanted(), live_, engine_, clock_, stop_.get_token());
  }
  std::string make(const docker::ContainerSpec& spec) {
    const auto made = engine_.create_container(spec, {});
    EXPECT_TRUE(made) << made.error().message;
    return made->id.str();
  }

  testing::ManualClock clock_;
  testing::FakeEngine engine_{clock_};
  LiveState live_;
  std::stop_source stop_;
};

TEST_F(Leftover, IsRemovedAndItsNameGivenAnew) {
  const std::string left = make(wanted());
  const auto created = create();
  ASSERT_TRUE(created) << created.error().message;
  EXPECT_NE(created->id.str(), left);
  EXPECT_FALSE(engine_.inspect_container(docker::ContainerRef(left), {}));
}

TEST_F(Leftover, ThatTheEngineIsStillMakingIsWaitedFor) {
  engine_.fail_next("creating container shop-web-1",
                    {ErrorKind::kConflict,
                     "Conflict. The container name \"/shop-web-1\" is already in use by container "
                     "\"ab\"",
                     409},
                    3);
  const SteadyTime begun = clock_.steady();
  EXPECT_TRUE(create());
  EXPECT_EQ(clock_.steady() - begun, std::chrono::milliseconds(300));
}

TEST_F(Leftover, ThatNeverComesIsGivenUp) {
  engine_.fail_next("creating container shop-web-1", {ErrorKind::kConflict, "already in use", 409},
                    1000);
  const SteadyTime begun = clock_.steady();
  const auto created = create();
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().message, "creating container shop-web-1: already in use");
  EXPECT_EQ(clock_.steady() - begun, kLeftoverPatience);
  stop_.request_stop();
  EXPECT_FALSE(create());
  EXPECT_EQ(clock_.steady() - begun, kLeftoverPatience);
}

/// Of another service, of nobody, started already, or known to the plan: each keeps its name.
TEST_F(Leftover, IsNobodyElsesContainer) {
  docker::ContainerSpec spec = wanted();
  spec.config.labels[kServiceLabel] = "api";
  std::string holder = make(spec);
  const auto refused = create();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kConflict);
  ASSERT_TRUE(engine_.remove_container(docker::ContainerRef(holder), {}, {}));

  spec.config.labels = {{"note", "by hand"}};
  holder = make(spec);
  EXPECT_FALSE(create());
  ASSERT_TRUE(engine_.remove_container(docker::ContainerRef(holder), {}, {}));

  holder = make(wanted());
  ASSERT_TRUE(engine_.start_container(docker::ContainerRef(holder), {}));
  EXPECT_FALSE(create());
  ASSERT_TRUE(engine_.remove_container(docker::ContainerRef(holder), {.force = true}, {}));

  holder = make(wanted());
  live_.containers = {*engine_.inspect_container(docker::ContainerRef(holder), {})};
  EXPECT_FALSE(create());
  EXPECT_TRUE(engine_.inspect_container(docker::ContainerRef(holder), {}));
}

/// Makes the container shop-web-1, and may start it, at the moment when `stage` is about to make
/// it.
class Latecomer final {
 public:
  Latecomer(EngineScene& stage, docker::ContainerSpec spec, bool starts = false) : stage_(stage) {
    stage.engine.set_before_call([this, spec = std::move(spec), starts](const std::string& doing) {
      if (doing == "listing containers") ++looks_;
      if (doing != "creating container shop-web-1" || came_) return;
      came_ = true;
      EXPECT_TRUE(stage_.engine.create_container(spec, {}));
      if (!starts) return;
      EXPECT_TRUE(stage_.engine.start_container(docker::ContainerRef("shop-web-1"), {}));
    });
  }
  ~Latecomer() { stage_.engine.set_before_call({}); }
  Latecomer(const Latecomer&) = delete;
  Latecomer& operator=(const Latecomer&) = delete;

  bool came() const { return came_; }
  /// How often `stage` has looked what there is.
  int looks() const { return looks_; }

 private:
  EngineScene& stage_;
  bool came_ = false;
  int looks_ = 0;
};

/// The request of an `up` that was killed is carried out between the next one's look and its own.
TEST(Up, FinishesAlthoughALeftoverTookTheName) {
  EngineScene stage;
  stage.scene.add("web");
  const Latecomer latecomer(stage, wanted());
  const UpOutcome outcome = stage.up();
  EXPECT_TRUE(outcome.applied.succeeded());
  EXPECT_TRUE(latecomer.came());
  EXPECT_EQ(stage.containers(), "shop-web-1 running");
  EXPECT_EQ(stage.changes_left(), "");
}

/// The same, and its request to start it, too: what runs is looked at again, and is as the files
/// say or made anew.
TEST(Up, LooksAgainWhereALatecomerRunsUnderTheName) {
  EngineScene stage;
  stage.scene.add("web");
  stage.scene.add("api");
  constexpr bool kStarted = true;
  const Latecomer latecomer(stage, wanted(), kStarted);
  const UpOutcome outcome = stage.up();
  EXPECT_TRUE(outcome.applied.succeeded()) << stage.said;
  EXPECT_EQ(stage.containers(), "shop-api-1 running, shop-web-1 running");
  EXPECT_EQ(stage.changes_left(), "");
}

/// The second plan finds what the first has made; that was not there before.
TEST(Up, KnowsAfterASecondLookWhatWasThereBeforeTheFirst) {
  EngineScene stage;
  stage.scene.add("web");
  stage.scene.add("api");
  stage.engine.set_programs([](const docker::Container& container) {
    return container.name == "shop-api-1" ? ends_with(1) : testing::FakeProgram{};
  });
  constexpr bool kStarted = true;
  const Latecomer latecomer(stage, wanted(), kStarted);
  const UpOutcome outcome = stage.up();
  EXPECT_FALSE(outcome.applied.succeeded());
  EXPECT_TRUE(outcome.first_look);
  EXPECT_TRUE(outcome.before().containers.empty());
  EXPECT_FALSE(outcome.prepared.live.containers.empty());
}

TEST(Up, DoesNotLookAgainForAStranger) {
  EngineScene stage;
  stage.scene.add("web");
  docker::ContainerSpec spec = wanted();
  spec.config.labels = {{"note", "by hand"}};
  const Latecomer latecomer(stage, spec);
  const UpOutcome outcome = stage.up();
  EXPECT_FALSE(outcome.applied.succeeded());
  EXPECT_EQ(latecomer.looks(), 1);
}

}  // namespace
}  // namespace bulkhead::orchestrate
