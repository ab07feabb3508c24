// The life of containers, and lists of them.
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "tests/docker/engine_contract.h"

namespace bulkhead::docker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;

TEST_F(EngineContract, ACreatedContainerIsAsItWasAskedFor) {
  ContainerSpec wanted = spec("one");
  wanted.config.env = {"A=1", "B="};
  wanted.config.labels["some.label"] = "value";
  wanted.config.hostname = "host-one";
  wanted.config.working_dir = "/tmp";
  wanted.config.user = "65534";
  wanted.config.stop_signal = "SIGINT";
  wanted.config.stop_timeout = 3;
  wanted.config.exposed_ports = {{8080, "tcp"}, {53, "udp"}};
  wanted.host.binds = {"/tmp:/data:ro"};
  wanted.host.restart_policy = {"on-failure", 4};
  wanted.host.resources.memory = 64 << 20;
  wanted.host.resources.pids_limit = 50;
  wanted.host.resources.ulimits = {{"nofile", 100, 200}};
  wanted.host.cap_drop = {"NET_RAW"};
  wanted.host.read_only_rootfs = true;
  wanted.host.tmpfs = {{"/scratch", "size=1m"}};
  wanted.host.extra_hosts = {"other:10.0.0.1"};
  wanted.host.shm_size = 32 << 20;
  wanted.config.healthcheck =
      Healthcheck{.test = {"CMD", "true"}, .interval = std::chrono::seconds(5), .retries = 2};
  const ContainerRef id = create(wanted);

  const Container made = inspect(ContainerRef(named("one")));
  EXPECT_EQ(made.id, id);
  EXPECT_EQ(made.name, named("one"));
  EXPECT_EQ(made.state.status, RunState::kCreated);
  EXPECT_FALSE(made.state.running);
  EXPECT_FALSE(made.state.started_at);
  EXPECT_EQ(made.config.image, under_test_->image());
  EXPECT_TRUE(made.image_id.str().starts_with("sha256:"));
  EXPECT_EQ(made.config.cmd, wanted.config.cmd);
  EXPECT_THAT(made.config.env, IsSupersetOf({"A=1", "B="}));
  EXPECT_EQ(made.label("some.label"), "value");
  EXPECT_EQ(made.label("no.label"), "");
  EXPECT_EQ(made.config.hostname, "host-one");
  EXPECT_EQ(made.config.working_dir, "/tmp");
  EXPECT_EQ(made.config.user, "65534");
  EXPECT_EQ(made.config.stop_signal, "SIGINT");
  EXPECT_EQ(made.config.stop_timeout, 3);
  EXPECT_THAT(made.config.exposed_ports,
              ElementsAre(ContainerPort{53, "udp"}, ContainerPort{8080, "tcp"}));
  EXPECT_EQ(made.config.healthcheck, wanted.config.healthcheck);
  EXPECT_EQ(made.host.binds, wanted.host.binds);
  EXPECT_EQ(made.host.restart_policy, wanted.host.restart_policy);
  EXPECT_EQ(made.host.resources.memory, 64 << 20);
  EXPECT_EQ(made.host.resources.pids_limit, 50);
  EXPECT_EQ(made.host.resources.ulimits, wanted.host.resources.ulimits);
  EXPECT_EQ(made.host.read_only_rootfs, true);
  EXPECT_EQ(made.host.tmpfs, wanted.host.tmpfs);
  EXPECT_EQ(made.host.extra_hosts, wanted.host.extra_hosts);
  EXPECT_EQ(made.host.shm_size, 32 << 20);
  EXPECT_EQ(made.host.init, true);
  ASSERT_EQ(made.mounts.size(), 1U);
  EXPECT_EQ(made.mounts[0].destination, "/data");
  EXPECT_EQ(made.mounts[0].source, "/tmp");
  EXPECT_FALSE(made.mounts[0].writable);
}

TEST_F(EngineContract, AStartedContainerRunsAndHasAnAddress) {
  const NetworkRef net = network("net");
  ContainerSpec wanted = spec("one");
  wanted.endpoints[named("net")].aliases = {"first", "second"};
  const ContainerRef id = create(wanted);
  ASSERT_TRUE(inspect(id).networks.contains(named("net")));
  EXPECT_EQ(inspect(id).networks.at(named("net")).address, "");
  EXPECT_THAT(must(engine().inspect_network(net)).members, IsEmpty());

  must(engine().start_container(id));
  const Container made = inspect(id);
  EXPECT_EQ(made.state.status, RunState::kRunning);
  EXPECT_TRUE(made.state.running);
  EXPECT_GT(made.state.pid, 0);
  EXPECT_TRUE(made.state.started_at);
  EXPECT_EQ(made.host.network_mode, named("net"));
  const EndpointSettings& endpoint = made.networks.at(named("net"));
  EXPECT_EQ(endpoint.network_id, net.str());
  EXPECT_NE(endpoint.address, "");
  EXPECT_NE(endpoint.mac_address, "");
  EXPECT_THAT(endpoint.aliases, ElementsAre("first", "second"));
  const Network live = must(engine().inspect_network(net));
  ASSERT_TRUE(live.members.contains(id.str()));
  EXPECT_EQ(live.members.at(id.str()).name, named("one"));
  EXPECT_TRUE(live.members.at(id.str()).ipv4.starts_with(endpoint.address + "/"));

  must(engine().start_container(id));  // once more is no error
}

TEST_F(EngineContract, ANameIsGivenOnce) {
  create(spec("one"));
  const auto again = engine().create_container(spec("one"));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::kConflict);
  EXPECT_EQ(again.error().code, 409);
  EXPECT_THAT(again.error().message,
              HasSubstr("creating container " + named("one") + ": Conflict. The container name"));
}

TEST_F(EngineContract, WhatIsNotThereIsNotFound) {
  ContainerSpec wanted = spec("one");
  wanted.config.image = "no-such-image:7";
  const auto created = engine().create_container(wanted);
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(created.error().code, 404);
  EXPECT_THAT(created.error().message, HasSubstr("no-such-image:7"));

  const ContainerRef none(named("none"));
  EXPECT_EQ(engine().inspect_container(none).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(engine().inspect_container(none).error().message,
            "inspecting container " + none.str() + ": No such container: " + none.str());
  EXPECT_EQ(engine().start_container(none).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(engine().stop_container(none, 0).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(engine().remove_container(none, {}).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(engine().inspect_network(NetworkRef(named("none"))).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(engine().inspect_volume(VolumeName(named("none"))).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(engine().inspect_image(ImageRef("no-such-image:7")).error().kind, ErrorKind::kNotFound);
}

TEST_F(EngineContract, ARunningContainerIsRemovedByForceOnly) {
  const ContainerRef id = run(spec("one"));
  const Status refused = engine().remove_container(id, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kConflict);
  must(engine().remove_container(id, {.force = true}));
  EXPECT_EQ(engine().inspect_container(id).error().kind, ErrorKind::kNotFound);
}

TEST_F(EngineContract, AStoppedContainerSaysHowItEnded) {
  const ContainerRef id = run(spec("one"));
  must(engine().stop_container(id, 5));
  const Container stopped = inspect(id);
  EXPECT_EQ(stopped.state.status, RunState::kExited);
  EXPECT_EQ(stopped.state.exit_code, 143);
  EXPECT_EQ(stopped.state.pid, 0);
  EXPECT_TRUE(stopped.state.finished_at);
  must(engine().stop_container(id, 5));  // once more is no error
  EXPECT_EQ(engine().kill_container(id, "KILL").error().kind, ErrorKind::kConflict);

  must(engine().start_container(id));
  must(engine().kill_container(id, "KILL"));
  EXPECT_EQ(must(engine().wait_container(id, WaitCondition::kNotRunning)).code, 137);
}

TEST_F(EngineContract, ARestartedContainerRunsAnew) {
  const ContainerRef id = run(spec("one"));
  const auto before = inspect(id).state;
  must(engine().restart_container(id, 0));
  const auto after = inspect(id).state;
  EXPECT_EQ(after.status, RunState::kRunning);
  EXPECT_NE(after.pid, before.pid);
  EXPECT_GT(after.started_at, before.started_at);
}

TEST_F(EngineContract, AProgramThatEndsIsWaitedFor) {
  const ContainerRef id = run(spec("one", {"sh", "-c", "exit 3"}));
  EXPECT_EQ(must(engine().wait_container(id, WaitCondition::kNotRunning)).code, 3);
  EXPECT_EQ(inspect(id).state.status, RunState::kExited);
  EXPECT_EQ(inspect(id).state.exit_code, 3);
}

TEST_F(EngineContract, WaitingEndsInTimeAndWhenAskedTo) {
  const ContainerRef id = run(spec("one"));
  const auto late = engine().wait_container(id, WaitCondition::kNotRunning,
                                            {.timeout = std::chrono::milliseconds(50)});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind, ErrorKind::kTimeout);
  std::stop_source source;
  source.request_stop();
  const auto stopped =
      engine().wait_container(id, WaitCondition::kNotRunning, {.stop = source.get_token()});
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().kind, ErrorKind::kInterrupted);
}

TEST_F(EngineContract, AProgramThatIsNotThereFailsAtStart) {
  ContainerSpec wanted = spec("one", {"/no/such/program"});
  wanted.host.init = false;  // which starts, and only then finds no program
  const ContainerRef id = create(wanted);
  const Status started = engine().start_container(id);
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(started.error().code, 400);
  EXPECT_EQ(inspect(id).state.status, RunState::kCreated);
  EXPECT_EQ(inspect(id).state.exit_code, 127);
  EXPECT_NE(inspect(id).state.error, "");
}

TEST_F(EngineContract, ANewNameHoldsAtOnce) {
  const ContainerRef id = create(spec("old"));
  create(spec("other"));
  must(engine().rename_container(id, named("new")));
  EXPECT_EQ(inspect(ContainerRef(named("new"))).id, id);
  const Status taken = engine().rename_container(id, named("other"));
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().kind, ErrorKind::kConflict);
}

TEST_F(EngineContract, AnUpdateHoldsAtOnce) {
  const ContainerRef id = run(spec("one"));
  ContainerUpdate update;
  update.memory = 96 << 20;
  update.memory_swap = 192 << 20;
  update.restart_policy = RestartPolicy{"always", 0};
  must(engine().update_container(id, update));
  EXPECT_EQ(inspect(id).host.resources.memory, 96 << 20);
  EXPECT_EQ(inspect(id).host.restart_policy.name, "always");
  EXPECT_EQ(inspect(id).state.status, RunState::kRunning);
}

TEST_F(EngineContract, APausedContainerIsPausedUntilItIsNot) {
  const ContainerRef id = run(spec("one"));
  must(engine().pause_container(id));
  EXPECT_EQ(inspect(id).state.status, RunState::kPaused);
  EXPECT_FALSE(engine().pause_container(id));
  must(engine().unpause_container(id));
  EXPECT_EQ(inspect(id).state.status, RunState::kRunning);
}

TEST_F(EngineContract, ListsAreFilteredAndSorted) {
  ContainerSpec second = spec("b");
  second.config.labels["role"] = "second";
  const ContainerRef b = create(second);
  const ContainerRef a = run(spec("a"));
  const auto names = [](const std::vector<ContainerSummary>& list) {
    std::vector<std::string> result;
    for (const auto& each : list) result.push_back(each.name);
    return result;
  };
  const std::string label = under_test_->label();
  const auto all = must(engine().list_containers({.labels = {label}}));
  EXPECT_THAT(names(all), ElementsAre(named("a"), named("b")));
  EXPECT_EQ(all[0].id, a);
  EXPECT_EQ(all[0].state, RunState::kRunning);
  EXPECT_EQ(all[1].state, RunState::kCreated);
  EXPECT_EQ(all[1].label("role"), "second");
  EXPECT_EQ(all[0].image, under_test_->image());
  EXPECT_THAT(names(must(engine().list_containers({.all = false, .labels = {label}}))),
              ElementsAre(named("a")));
  EXPECT_THAT(names(must(engine().list_containers({.labels = {label, "role=second"}}))),
              ElementsAre(named("b")));
  EXPECT_THAT(names(must(engine().list_containers(
                  {.labels = {label}, .states = {RunState::kCreated, RunState::kExited}}))),
              ElementsAre(named("b")));
  EXPECT_THAT(must(engine().list_containers({.labels = {label, "role=third"}})), IsEmpty());
}

}  // namespace
}  // namespace bulkhead::docker
