// Output, exec, images, events and health, and what the engine says of itself.
#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "tests/docker/engine_contract.h"

namespace bulkhead::docker {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

constexpr auto kPatience = std::chrono::seconds(30);

std::pair<std::string, std::string> read_all(OutputReader& reader) {
  std::pair<std::string, std::string> text;
  while (const auto chunk = must(reader.next({.timeout = kPatience}))) {
    (chunk->stream == OutputStream::kStderr ? text.second : text.first) += chunk->bytes;
  }
  return text;
}

TEST_F(EngineContract, LogsKeepBothStreamsApart) {
  const ContainerRef id =
      run(spec("one", {"sh", "-c", "echo one; echo two; echo oops >&2; exit 1"}));
  must(engine().wait_container(id, WaitCondition::kNotRunning));
  EXPECT_EQ(read_all(*must(engine().container_logs(id, {}))),
            std::make_pair(std::string("one\ntwo\n"), std::string("oops\n")));
  EXPECT_EQ(read_all(*must(engine().container_logs(id, {.stdout_stream = false}))).second,
            "oops\n");
  EXPECT_EQ(read_all(*must(engine().container_logs(id, {.stdout_stream = false}))).first, "");
  const auto last = read_all(*must(engine().container_logs(id, {.tail = 1})));
  EXPECT_EQ(std::count(last.first.begin(), last.first.end(), '\n') +
                std::count(last.second.begin(), last.second.end(), '\n'),
            1);
}

TEST_F(EngineContract, AnExecGivesOutputAndExitCode) {
  const ContainerRef id = run(spec("one"));
  ExecSpec program;
  program.cmd = {"sh", "-c", "echo \"$WORD\"; echo oops >&2; exit 4"};
  program.env = {"WORD=hello"};
  const ExecResult result = must(engine().run_exec(id, program, 1000));
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_EQ(result.stdout_text, "hello\n");
  EXPECT_EQ(result.stderr_text, "oops\n");
  EXPECT_FALSE(result.truncated);

  const ExecResult brief = must(engine().run_exec(id, program, 3));
  EXPECT_EQ(brief.stdout_text, "hel");
  EXPECT_TRUE(brief.truncated);

  must(engine().stop_container(id, 0));
  const auto refused = engine().run_exec(id, program, 1000);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kConflict);
}

// --- images ---

TEST_F(EngineContract, AnImageHasItsTagsAndDefaults) {
  const Image image = must(engine().inspect_image(ImageRef(under_test_->image())));
  EXPECT_TRUE(image.id.str().starts_with("sha256:"));
  EXPECT_THAT(image.tags, Contains(under_test_->image()));
  EXPECT_EQ(image.config.cmd, (std::vector<std::string>{"sleep", "1000000"}));
  EXPECT_THAT(image.config.env, Contains(HasSubstr("PATH=")));

  must(engine().tag_image(image.id, named("tag") + ":7"));
  EXPECT_EQ(must(engine().inspect_image(ImageRef(named("tag") + ":7"))).id, image.id);
  const auto list = must(engine().list_images());
  EXPECT_TRUE(std::any_of(list.begin(), list.end(), [&](const ImageSummary& each) {
    return each.id == image.id &&
           std::find(each.tags.begin(), each.tags.end(), named("tag") + ":7") != each.tags.end();
  }));
  must(engine().remove_image(ImageRef(named("tag") + ":7"), false));
  EXPECT_EQ(engine().inspect_image(ImageRef(named("tag") + ":7")).error().kind,
            ErrorKind::kNotFound);
}

TEST_F(EngineContract, AnImageThatNoRegistryHasIsAnErrorAndNothingElse) {
  const auto asked = engine().registry_digest(ImageRef("127.0.0.1:1/none:1"), "");
  ASSERT_FALSE(asked);
  EXPECT_THAT(asked.error().message,
              ::testing::StartsWith("asking the registry of image 127.0.0.1:1/none:1: "));
  EXPECT_NE(asked.error().code, 0);
}

// --- events and health ---

/// Actions of the container's events up to `last`, of those in `of_interest`.
std::vector<std::string> actions_until(EventReader& reader, const std::string& last) {
  std::vector<std::string> actions;
  while (actions.empty() || actions.back() != last) {
    const auto event = must(reader.next({.timeout = kPatience}));
    if (!event) break;
    actions.push_back(event->detail.empty() ? event->action : event->action + ": " + event->detail);
  }
  return actions;
}

TEST_F(EngineContract, EventsTellAContainersLifeInOrder) {
  const auto events =
      must(engine().events({.types = {"container"}, .labels = {under_test_->label()}}));
  const ContainerRef id = run(spec("one"));
  must(engine().stop_container(id, 5));
  must(engine().remove_container(id, {}));
  const std::vector<std::string> actions = actions_until(*events, "destroy");
  ASSERT_EQ(actions.size(), 6U);
  // Which of "die" and "stop" comes first differs between engines.
  EXPECT_THAT((std::vector<std::string>{actions.begin(), actions.begin() + 3}),
              ElementsAre("create", "start", "kill"));
  EXPECT_THAT((std::vector<std::string>{actions.begin() + 3, actions.begin() + 5}),
              UnorderedElementsAre("die", "stop"));
}

TEST_F(EngineContract, AnEventSaysWhatItHappenedTo) {
  const auto events = must(engine().events(
      {.types = {"container"}, .actions = {"die"}, .labels = {under_test_->label()}}));
  const ContainerRef id = run(spec("one", {"sh", "-c", "exit 3"}));
  const auto event = must(events->next({.timeout = kPatience}));
  ASSERT_TRUE(event);
  EXPECT_EQ(event->type, "container");
  EXPECT_EQ(event->action, "die");
  EXPECT_EQ(event->id, id.str());
  EXPECT_EQ(event->attribute("name"), named("one"));
  EXPECT_EQ(event->attribute("exitCode"), "3");
  EXPECT_EQ(event->attribute("image"), under_test_->image());
  EXPECT_EQ(event->attribute(labels().begin()->first), labels().begin()->second);
  EXPECT_NE(event->time, WallTime());
  EXPECT_FALSE(event->health());
}

TEST_F(EngineContract, NetworkEventsNameTheContainer) {
  const auto events = must(engine().events({.types = {"network"}, .actions = {"connect"}}));
  const NetworkRef net = network("net");
  ContainerSpec wanted = spec("one");
  wanted.endpoints[named("net")];
  const ContainerRef id = run(wanted);
  while (true) {
    const auto event = must(events->next({.timeout = kPatience}));
    ASSERT_TRUE(event);
    if (event->id != net.str()) continue;
    EXPECT_EQ(event->attribute("container"), id.str());
    EXPECT_EQ(event->attribute("name"), named("net"));
    break;
  }
}

TEST_F(EngineContract, AStreamOfEventsEndsInTimeAndWhenAskedTo) {
  const auto events = must(engine().events({.labels = {under_test_->label()}}));
  EXPECT_EQ(events->next({.timeout = std::chrono::milliseconds(20)}).error().kind,
            ErrorKind::kTimeout);
  std::stop_source source;
  source.request_stop();
  EXPECT_EQ(events->next({.stop = source.get_token()}).error().kind, ErrorKind::kInterrupted);
  create(spec("one"));
  EXPECT_EQ(must(events->next({.timeout = kPatience}))->action, "create");
}

TEST_F(EngineContract, HealthIsToldByEventAndByInspect) {
  const auto events = must(engine().events(
      {.types = {"container"}, .actions = {"health_status"}, .labels = {under_test_->label()}}));
  ContainerSpec wanted = spec("one");
  wanted.config.healthcheck = Healthcheck{.test = {"CMD", "true"},
                                          .interval = std::chrono::milliseconds(500),
                                          .timeout = std::chrono::seconds(5),
                                          .retries = 1};
  const ContainerRef id = run(wanted);
  const auto event = must(events->next({.timeout = kPatience}));
  ASSERT_TRUE(event);
  EXPECT_EQ(event->action, "health_status");
  EXPECT_EQ(event->detail, "healthy");
  EXPECT_EQ(event->health(), HealthStatus::kHealthy);
  const Health health = inspect(id).state.health;
  EXPECT_EQ(health.status, HealthStatus::kHealthy);
  ASSERT_FALSE(health.log.empty());
  EXPECT_EQ(health.log.back().exit_code, 0);
  EXPECT_GT(health.log.back().end, inspect(id).state.started_at);
}

TEST_F(EngineContract, AFailingCheckIsUnhealthyAndSaysWhy) {
  const auto events = must(engine().events(
      {.types = {"container"}, .actions = {"health_status"}, .labels = {under_test_->label()}}));
  ContainerSpec wanted = spec("one");
  wanted.config.healthcheck = Healthcheck{.test = {"CMD-SHELL", "echo broken; exit 1"},
                                          .interval = std::chrono::milliseconds(500),
                                          .timeout = std::chrono::seconds(5),
                                          .retries = 1};
  const ContainerRef id = create(wanted);
  EXPECT_EQ(inspect(id).state.health.status, HealthStatus::kNone);
  must(engine().start_container(id));
  EXPECT_EQ(must(events->next({.timeout = kPatience}))->health(), HealthStatus::kUnhealthy);
  const Health health = inspect(id).state.health;
  EXPECT_EQ(health.status, HealthStatus::kUnhealthy);
  EXPECT_GE(health.failing_streak, 1);
  ASSERT_FALSE(health.log.empty());
  EXPECT_EQ(health.log.back().exit_code, 1);
  EXPECT_EQ(health.log.back().output, "broken\n");
}

// --- the engine itself ---

TEST_F(EngineContract, TheEngineSaysWhatItIs) {
  must(engine().ping());
  const EngineInfo& info = engine().info();
  EXPECT_NE(info.version, "");
  EXPECT_GE(info.api, kOldestApi);
  EXPECT_LE(info.api, kNewestApi);
  EXPECT_EQ(info.os, "linux");
  const SystemInfo system = must(engine().system_info());
  EXPECT_GT(system.cpus, 0);
  EXPECT_GT(system.memory, 0);
  EXPECT_FALSE(system.rootless);
  EXPECT_FALSE(system.swarm_active);
  EXPECT_NE(system.storage_driver, "");
  EXPECT_THAT(system.network_drivers, Contains("bridge"));
  EXPECT_THAT(system.volume_drivers, Contains("local"));
  EXPECT_THAT(system.log_drivers, Contains("json-file"));
}

}  // namespace
}  // namespace bulkhead::docker
