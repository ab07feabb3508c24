// What the layers above may rely on in an engine, run against a real one and against the fake.
#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "tests/docker/engine_under_test.h"

namespace bulkhead::docker {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::UnorderedElementsAre;

constexpr auto kPatience = std::chrono::seconds(30);

template <typename T>
T must(Result<T> result) {
  EXPECT_TRUE(result) << result.error().message;
  if constexpr (!std::is_void_v<T>) {
    if (!result) throw std::runtime_error(result.error().message);  // ends this case
    return std::move(*result);
  }
}

class EngineContract : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = ::testing::UnitTest::GetInstance()->current_test_info()->name();
    for (char& c : name) c = c == '_' ? '-' : static_cast<char>(c | 0x20);
    auto made = bulkhead::testing::engine_under_test(name.substr(0, 30));
    ASSERT_TRUE(made) << made.error().message;
    under_test_ = std::move(*made);
  }

  Engine& engine() { return under_test_->engine(); }
  std::string named(const std::string& name) const { return under_test_->prefix() + "-" + name; }
  std::map<std::string, std::string> labels() const {
    const std::string label = under_test_->label();
    const std::size_t equals = label.find('=');
    return {{label.substr(0, equals), label.substr(equals + 1)}};
  }

  ContainerSpec spec(const std::string& name, std::vector<std::string> cmd = {"sleep", "1000"}) {
    ContainerSpec spec;
    spec.name = named(name);
    spec.config.image = under_test_->image();
    spec.config.cmd = std::move(cmd);
    spec.config.labels = labels();
    spec.host.init = true;  // or a stop costs ten seconds
    return spec;
  }
  ContainerRef create(const ContainerSpec& spec) {
    return must(engine().create_container(spec)).id;
  }
  ContainerRef run(const ContainerSpec& spec) {
    const ContainerRef id = create(spec);
    must(engine().start_container(id));
    return id;
  }
  NetworkRef network(const std::string& name, bool internal = false) {
    NetworkSpec spec;
    spec.name = named(name);
    spec.internal = internal;
    spec.labels = labels();
    return must(engine().create_network(spec));
  }
  Container inspect(const ContainerRef& container) {
    return must(engine().inspect_container(container));
  }

  std::unique_ptr<bulkhead::testing::EngineUnderTest> under_test_;
};

// --- containers ---

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

// --- networks ---

TEST_F(EngineContract, ANetworkIsAsItWasAskedFor) {
  NetworkSpec wanted;
  wanted.name = named("net");
  wanted.internal = true;
  wanted.labels = labels();
  wanted.options = {{"com.docker.network.bridge.enable_icc", "false"}};
  wanted.ipam.pools = {{.subnet = "10.213.7.0/24", .gateway = "10.213.7.1"}};
  const NetworkRef id = must(engine().create_network(wanted));
  const Network made = must(engine().inspect_network(NetworkRef(named("net"))));
  EXPECT_EQ(made.id, id);
  EXPECT_EQ(made.name, named("net"));
  EXPECT_EQ(made.driver, "bridge");
  EXPECT_EQ(made.scope, "local");
  EXPECT_TRUE(made.internal);
  EXPECT_EQ(made.options, wanted.options);
  EXPECT_EQ(made.labels, wanted.labels);
  ASSERT_EQ(made.ipam.pools.size(), 1U);
  EXPECT_EQ(made.ipam.pools[0], wanted.ipam.pools[0]);

  const auto list = must(engine().list_networks({.labels = {under_test_->label()}}));
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0].id, id);
  EXPECT_EQ(list[0].labels, wanted.labels);
}

TEST_F(EngineContract, ANetworkIsMadeOnceAndItsSubnetIsItsOwn) {
  NetworkSpec wanted;
  wanted.name = named("net");
  wanted.labels = labels();
  wanted.ipam.pools = {{.subnet = "10.213.8.0/24"}};
  must(engine().create_network(wanted));
  const auto again = engine().create_network(wanted);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::kConflict);
  EXPECT_EQ(again.error().code, 409);
  wanted.name = named("other");
  const auto overlapping = engine().create_network(wanted);
  ASSERT_FALSE(overlapping);
  EXPECT_EQ(overlapping.error().kind, ErrorKind::kRefused);
  EXPECT_EQ(overlapping.error().code, 403);
  EXPECT_THAT(overlapping.error().message, HasSubstr("Pool overlaps with other one"));
}

TEST_F(EngineContract, AContainerIsOnEveryNetworkThatItWasCreatedFor) {
  network("net1");
  network("net2");
  network("net3");
  ContainerSpec wanted = spec("one");
  wanted.host.network_mode = named("net2");
  wanted.endpoints[named("net1")].aliases = {"a1"};
  wanted.endpoints[named("net2")].aliases = {"a2"};
  wanted.endpoints[named("net3")].aliases = {"a3", "b3"};
  const Container made = inspect(run(wanted));
  ASSERT_EQ(made.networks.size(), 3U);
  EXPECT_THAT(made.networks.at(named("net1")).aliases, ElementsAre("a1"));
  EXPECT_THAT(made.networks.at(named("net2")).aliases, ElementsAre("a2"));
  EXPECT_THAT(made.networks.at(named("net3")).aliases, ElementsAre("a3", "b3"));
  for (const auto& [name, endpoint] : made.networks) EXPECT_NE(endpoint.address, "") << name;
}

TEST_F(EngineContract, AContainerThatCannotJoinItsNetworksIsNotLeftBehind) {
  network("net1");
  ContainerSpec wanted = spec("one");
  wanted.endpoints[named("net1")];
  wanted.endpoints[named("none")];
  const auto created = engine().create_container(wanted);
  // Newer engines look at the networks when the container starts.
  if (created) {
    EXPECT_EQ(engine().start_container(created->id).error().kind, ErrorKind::kNotFound);
  } else {
    EXPECT_EQ(created.error().kind, ErrorKind::kNotFound);
    EXPECT_THAT(must(engine().list_containers({.labels = {under_test_->label()}})), IsEmpty());
  }
}

TEST_F(EngineContract, AContainerJoinsAndLeavesANetworkWhileItRuns) {
  network("net1");
  const NetworkRef net = network("net2");
  ContainerSpec wanted = spec("one");
  wanted.endpoints[named("net1")];
  const ContainerRef id = run(wanted);
  EndpointSettings endpoint;
  endpoint.aliases = {"late"};
  must(engine().connect_network(net, id, endpoint));
  EXPECT_THAT(inspect(id).networks.at(named("net2")).aliases, Contains("late"));
  EXPECT_NE(inspect(id).networks.at(named("net2")).address, "");
  EXPECT_FALSE(engine().connect_network(net, id, endpoint)) << "it is there already";

  const Status held = engine().remove_network(net);
  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().kind, ErrorKind::kRefused);
  EXPECT_EQ(held.error().code, 403);
  EXPECT_THAT(held.error().message, HasSubstr("has active endpoints"));

  must(engine().disconnect_network(net, id, false));
  EXPECT_FALSE(inspect(id).networks.contains(named("net2")));
  must(engine().remove_network(net));
}

TEST_F(EngineContract, AnAddressIsGivenOnce) {
  NetworkSpec net;
  net.name = named("net");
  net.labels = labels();
  net.ipam.pools = {{.subnet = "10.213.9.0/24"}};
  must(engine().create_network(net));
  ContainerSpec first = spec("one");
  first.endpoints[named("net")].ipv4_address = "10.213.9.77";
  EXPECT_EQ(inspect(run(first)).networks.at(named("net")).address, "10.213.9.77");
  ContainerSpec second = spec("two");
  second.endpoints[named("net")].ipv4_address = "10.213.9.77";
  const Status started = engine().start_container(create(second));
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().kind, ErrorKind::kConflict);
  EXPECT_THAT(started.error().message, HasSubstr("Address already in use"));
}

TEST_F(EngineContract, ContainersShareANamespaceOrHaveNone) {
  const ContainerRef owner = run(spec("owner"));
  ContainerSpec sharer = spec("sharer");
  sharer.host.network_mode = "container:" + owner.str();
  const Container shared = inspect(run(sharer));
  EXPECT_EQ(shared.host.network_mode, "container:" + owner.str());
  EXPECT_THAT(shared.networks, IsEmpty());
  ContainerSpec alone = spec("alone");
  alone.host.network_mode = "none";
  const Container isolated = inspect(run(alone));
  EXPECT_EQ(isolated.networks.size(), 1U);
  EXPECT_TRUE(isolated.networks.contains("none"));
  EXPECT_EQ(isolated.networks.at("none").address, "");
}

// --- ports ---

TEST_F(EngineContract, APortIsPublishedOnce) {
  ContainerSpec first = spec("one");
  first.host.port_bindings[{80, "tcp"}] = {{"127.0.0.1", "28431"}};
  const Container made = inspect(run(first));
  EXPECT_EQ(made.ports.at({80, "tcp"}), (std::vector<PortBinding>{{"127.0.0.1", "28431"}}));
  EXPECT_THAT(made.config.exposed_ports, ElementsAre(ContainerPort{80, "tcp"}));

  ContainerSpec second = spec("two");
  second.host.port_bindings[{80, "tcp"}] = {{"127.0.0.1", "28431"}};
  const ContainerRef id = create(second);
  const Status started = engine().start_container(id);
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().kind, ErrorKind::kConflict);
  EXPECT_EQ(started.error().code, 500);
  EXPECT_THAT(started.error().message, HasSubstr("port is already allocated"));
  EXPECT_EQ(inspect(id).state.status, RunState::kCreated);

  must(engine().remove_container(made.id, {.force = true}));
  must(engine().start_container(id));
}

TEST_F(EngineContract, APortThatIsNotSaidIsPicked) {
  ContainerSpec wanted = spec("one");
  wanted.host.port_bindings[{80, "tcp"}] = {{"127.0.0.1", ""}};
  const Container made = inspect(run(wanted));
  ASSERT_EQ(made.ports.at({80, "tcp"}).size(), 1U);
  EXPECT_GE(std::stoi(made.ports.at({80, "tcp"})[0].host_port), 1024);
}

// --- volumes ---

TEST_F(EngineContract, AVolumeIsMadeOnceAndKeptWhileUsed) {
  VolumeSpec wanted;
  wanted.name = named("data");
  wanted.labels = labels();
  const Volume made = must(engine().create_volume(wanted));
  EXPECT_EQ(made.name.str(), named("data"));
  EXPECT_EQ(made.driver, "local");
  EXPECT_EQ(made.labels, wanted.labels);
  EXPECT_EQ(must(engine().create_volume(wanted)).name, made.name);
  const auto list = must(engine().list_volumes({.labels = {under_test_->label()}}));
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0].name, made.name);

  ContainerSpec user = spec("one");
  user.host.mounts = {{.type = "volume", .source = named("data"), .target = "/data"}};
  const ContainerRef id = create(user);
  const Container container = inspect(id);
  ASSERT_EQ(container.mounts.size(), 1U);
  EXPECT_EQ(container.mounts[0].type, "volume");
  EXPECT_EQ(container.mounts[0].name, named("data"));
  EXPECT_EQ(container.mounts[0].destination, "/data");
  EXPECT_TRUE(container.mounts[0].writable);
  const Status held = engine().remove_volume(made.name, false);
  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().kind, ErrorKind::kConflict);
  must(engine().remove_container(id, {}));
  must(engine().remove_volume(made.name, false));
  EXPECT_EQ(engine().remove_volume(made.name, false).error().kind, ErrorKind::kNotFound);
}

// --- output and exec ---

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
}

}  // namespace
}  // namespace bulkhead::docker
