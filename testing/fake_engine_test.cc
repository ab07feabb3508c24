// The test's side of the fake; the engine's side is in tests/docker/engine_contract.h.
#include "testing/fake_engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bulkhead::testing {
namespace {

using docker::ContainerRef;
using docker::HealthStatus;
using docker::ImageRef;
using ::testing::ElementsAre;

class FakeEngineTest : public ::testing::Test {
 protected:
  FakeEngineTest() { fake_.add_image("app:1"); }

  ContainerRef run(const std::string& name) {
    docker::ContainerSpec spec;
    spec.name = name;
    spec.config.image = "app:1";
    spec.config.healthcheck = docker::Healthcheck{.test = {"CMD", "true"}};
    EXPECT_TRUE(engine_.create_container(spec));
    EXPECT_TRUE(engine_.start_container(ContainerRef(name)));
    return ContainerRef(name);
  }

  FakeEngine fake_;
  docker::Engine& engine_ = fake_;
};

TEST_F(FakeEngineTest, HealthChangesWhenItIsTold) {
  fake_.set_programs(
      [](const docker::Container&) { return FakeProgram{.health = HealthStatus::kStarting}; });
  const ContainerRef web = run("web");
  EXPECT_EQ(engine_.inspect_container(web)->state.health.status, HealthStatus::kStarting);
  const auto events = engine_.events({.actions = {"health_status"}});
  fake_.set_health(web, HealthStatus::kUnhealthy, "refused");
  fake_.set_health(web, HealthStatus::kUnhealthy, "refused again");
  fake_.set_health(web, HealthStatus::kHealthy);
  EXPECT_EQ((*events)->next()->value().health(), HealthStatus::kUnhealthy);
  EXPECT_EQ((*events)->next()->value().health(), HealthStatus::kHealthy);
  const auto log = engine_.inspect_container(web)->state.health.log;
  ASSERT_EQ(log.size(), 3U);
  EXPECT_EQ(log[1].output, "refused again");
}

TEST_F(FakeEngineTest, AProgramEndsWhenItIsTold) {
  const ContainerRef web = run("web");
  fake_.exit_container(web, 9);
  EXPECT_EQ(engine_.wait_container(web, docker::WaitCondition::kNotRunning)->code, 9);
}

TEST_F(FakeEngineTest, FailsAsItIsTold) {
  fake_.fail_next("starting container web", {ErrorKind::kUnavailable, "gone"});
  docker::ContainerSpec spec;
  spec.name = "web";
  spec.config.image = "app:1";
  ASSERT_TRUE(engine_.create_container(spec));
  const Status failed = engine_.start_container(ContainerRef("web"));
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(failed.error().message, "starting container web: gone");
  EXPECT_TRUE(engine_.start_container(ContainerRef("web")));
}

TEST_F(FakeEngineTest, BrokenStreamsEndAndNewOnesWork) {
  const auto before = engine_.events({});
  fake_.break_streams();
  EXPECT_EQ((*before)->next().error().kind, ErrorKind::kUnavailable);
  const auto after = engine_.events({});
  run("web");
  EXPECT_EQ((*after)->next()->value().action, "create");
}

TEST_F(FakeEngineTest, APullBringsWhatTheRegistryHas) {
  fake_.add_remote_image("far:2");
  EXPECT_FALSE(engine_.inspect_image(ImageRef("far:2")));
  EXPECT_TRUE(engine_.pull_image(ImageRef("far:2"), "", "", nullptr));
  EXPECT_TRUE(engine_.inspect_image(ImageRef("far:2")));
  EXPECT_EQ(engine_.pull_image(ImageRef("none:2"), "", "", nullptr).error().kind,
            ErrorKind::kNotFound);
}

TEST_F(FakeEngineTest, APortThatIsHeldByTheMachineIsNotGiven) {
  fake_.occupy_port("", "80");
  docker::ContainerSpec spec;
  spec.name = "web";
  spec.config.image = "app:1";
  spec.host.port_bindings[{8080, "tcp"}] = {{"127.0.0.1", "80"}};
  ASSERT_TRUE(engine_.create_container(spec));
  EXPECT_EQ(engine_.start_container(ContainerRef("web")).error().kind, ErrorKind::kConflict);
}

TEST_F(FakeEngineTest, TheTestSeesEachCallBeforeItActs) {
  std::vector<std::string> seen;
  fake_.set_before_call([&](const std::string& doing) { seen.push_back(doing); });
  run("web");
  EXPECT_THAT(seen, ElementsAre("creating container web", "starting container web"));
}

}  // namespace
}  // namespace bulkhead::testing
