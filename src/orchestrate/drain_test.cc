#include "orchestrate/drain.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/duration.h"
#include "orchestrate/engine_scene_for_test.h"
#include "testing/manual_clock.h"

namespace bulkhead::orchestrate {
namespace {

using model::ServiceName;
using std::chrono::milliseconds;
using std::chrono::seconds;

class Drain : public ::testing::Test {
 protected:
  /// How long it waited, where one look after the other sees so many connections (the last for
  /// ever).
  Duration waited(std::vector<std::optional<std::size_t>> seen, Duration patience) {
    const SteadyTime begun = clock_.steady();
    std::size_t look = 0;
    Doors doors;
    doors.count = [&](const docker::Container&) { return seen[std::min(look++, seen.size() - 1)]; };
    doors.turn_away = [&](const docker::Container&, Duration at_most) -> LetIn {
      said_ += fmt::format("turned away for {}\n", format_duration(at_most));
      if (!can_turn_away_) return {};
      return [&] { said_ += "let in\n"; };
    };
    let_in_ = drain({}, doors, patience, clock_, stop_.get_token(),
                    [&](const std::string& text) { said_ += text + "\n"; });
    return clock_.steady() - begun;
  }

  testing::ManualClock clock_;
  std::stop_source stop_;
  std::string said_;
  bool can_turn_away_ = true;
  LetIn let_in_;
};

TEST_F(Drain, EndsWhenNobodyIsConnected) {
  EXPECT_EQ(waited({2, 1, 0}, seconds(10)), milliseconds(100));
  EXPECT_EQ(said_, "2 connections to end\n1 connection to end\nturned away for 21s\n");
}

/// Under load there is always somebody: those who are under way when the time is over may finish,
/// and nobody comes after them.
TEST_F(Drain, TurnsNewOnesAwayInTheEnd) {
  EXPECT_EQ(waited({3, 3, 3, 2, 1, 0}, milliseconds(100)), milliseconds(200));
  EXPECT_EQ(said_,
            "3 connections to end\n3 connections to end\nturned away for 1.2s\n"
            "2 connections to end\n1 connection to end\n");
  let_in_();
  EXPECT_THAT(said_, ::testing::EndsWith("let in\n"));
}

TEST_F(Drain, HasABound) {
  EXPECT_EQ(waited({1}, seconds(10)), seconds(11));
  can_turn_away_ = false;
  EXPECT_EQ(waited({1}, seconds(10)), seconds(10));
  EXPECT_FALSE(let_in_);
}

TEST_F(Drain, TurnsNobodyAwayWhereThereIsNoTime) {
  EXPECT_EQ(waited({1}, seconds(0)), seconds(0));
  EXPECT_EQ(said_, "");
}

TEST_F(Drain, DoesNotWaitForWhatItCannotSee) {
  EXPECT_EQ(waited({std::nullopt}, seconds(10)), seconds(0));
  EXPECT_EQ(said_, "");
}

TEST_F(Drain, EndsWhenItIsToStop) {
  stop_.request_stop();
  EXPECT_EQ(waited({1}, seconds(10)), seconds(0));
  EXPECT_EQ(said_, "");
}

TEST(DrainPatience, IsWhatTheContainerHasBetweenTermAndKill) {
  docker::Container container;
  EXPECT_EQ(drain_patience(container, {}), seconds(10));
  container.config.stop_timeout = 3;
  EXPECT_EQ(drain_patience(container, {}), seconds(3));
  EXPECT_EQ(drain_patience(container, 0), seconds(0));
}

TEST(CountConnections, DoesNotTakeAnotherMachinesProcessForTheContainers) {
  docker::Container container;
  container.id =
      docker::ContainerRef("b7726d7b769e56506783a879333e86340c821495a88b89ace7943108c475");
  container.state.pid = 1;
  EXPECT_EQ(count_connections(container), std::nullopt);
}

/// The old one is stopped when its last conversation is over, and is not asked where it goes first.
TEST(Up, LetsAReplacedContainerFinish) {
  EngineScene stage;
  give_check(stage.scene.add("web"), milliseconds(200), 3);
  ASSERT_TRUE(stage.up().applied.succeeded());
  const std::string old = stage.inspect("shop-web-1").id.str();
  std::size_t open = 3;
  std::string order;
  stage.apply.doors.count = [&](const docker::Container& container) {
    EXPECT_EQ(container.id.str(), old);
    order += std::to_string(open);
    return open == 0 ? open : open--;
  };
  stage.apply.doors.turn_away = [&](const docker::Container&, Duration) -> LetIn {
    order += " closed ";
    return [&] { order += ", open again"; };
  };
  stage.engine.set_before_call([&](const std::string& doing) {
    if (doing.starts_with("stopping container")) order += " stop";
  });
  stage.scene.project.services[ServiceName("web")].environment["A"].value = "1";
  ASSERT_TRUE(stage.up().applied.succeeded());
  EXPECT_EQ(order, "3210 closed 0 stop");

  order.clear();
  // Without another beside it there is nobody to finish for.
  stage.scene.project.services[ServiceName("web")].environment["A"].value = "2";
  stage.scene.project.services[ServiceName("web")].container_name.value = "only-one";
  ASSERT_TRUE(stage.up().applied.succeeded());
  EXPECT_EQ(order, " stop");
  stage.engine.set_before_call({});
}

/// One too many has callers as well; where none is left to serve, there is nobody to finish for.
TEST(Up, LetsAReplicaFinishThatIsOneTooMany) {
  EngineScene stage;
  stage.scene.add("web");
  stage.scene.scale[ServiceName("web")] = 2;
  ASSERT_TRUE(stage.up().applied.succeeded());
  std::string order;
  stage.apply.doors.count = [](const docker::Container&) { return 0; };
  stage.apply.doors.turn_away = [&](const docker::Container& container, Duration) -> LetIn {
    order += container.name + " closed ";
    return [] {};
  };
  stage.scene.scale[ServiceName("web")] = 1;
  ASSERT_TRUE(stage.up().applied.succeeded());
  EXPECT_EQ(order, "shop-web-2 closed ");
  stage.scene.scale[ServiceName("web")] = 0;
  ASSERT_TRUE(stage.up().applied.succeeded());
  EXPECT_EQ(order, "shop-web-2 closed ");
  EXPECT_EQ(stage.containers(), "");
}

/// Asked to stop while the old one finishes, it stays, and the new one goes again.
TEST(Up, InterruptedWhileTheOldOneFinishesLeavesItServing) {
  EngineScene stage;
  give_check(stage.scene.add("web"), milliseconds(200), 3);
  ASSERT_TRUE(stage.up().applied.succeeded());
  const std::string old = stage.inspect("shop-web-1").id.str();
  std::stop_source interrupt;
  std::string order;
  stage.apply.stop = interrupt.get_token();
  stage.apply.doors.count = [&](const docker::Container&) {
    interrupt.request_stop();
    return 1;
  };
  stage.engine.set_before_call([&](const std::string& doing) {
    if (doing.starts_with("stopping container")) order += "stop";
  });
  stage.scene.project.services[ServiceName("web")].environment["A"].value = "1";
  EXPECT_TRUE(stage.up().applied.interrupted);
  EXPECT_EQ(order, "");
  EXPECT_EQ(stage.containers(), "shop-web-1 running");
  EXPECT_EQ(stage.inspect("shop-web-1").id.str(), old);
  stage.engine.set_before_call({});
}

/// Whoever is not stopped goes on serving.
TEST(Up, LetsCallersInAgainWhereTheOldOneDoesNotStop) {
  EngineScene stage;
  give_check(stage.scene.add("web"), milliseconds(200), 3);
  ASSERT_TRUE(stage.up().applied.succeeded());
  std::string order;
  stage.apply.doors.count = [](const docker::Container&) { return 0; };
  stage.apply.doors.turn_away = [&](const docker::Container&, Duration) -> LetIn {
    order += "closed";
    return [&] { order += ", open again"; };
  };
  stage.engine.fail_next("stopping container", Error{ErrorKind::kRefused, "no"});
  stage.scene.project.services[ServiceName("web")].environment["A"].value = "1";
  EXPECT_FALSE(stage.up().applied.succeeded());
  EXPECT_EQ(order, "closed, open again");
}

}  // namespace
}  // namespace bulkhead::orchestrate
