// Networks, ports and volumes.
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "docker/archive.h"
#include "tests/docker/engine_contract.h"

namespace bulkhead::docker {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

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
  EXPECT_EQ(must(engine().volume_sizes()).at(named("data")), 0U);
  must(engine().remove_container(id, {}));
  must(engine().remove_volume(made.name, false));
  EXPECT_EQ(engine().remove_volume(made.name, false).error().kind, ErrorKind::kNotFound);
}

TEST_F(EngineContract, AVolumeIsCopiedThroughAContainerThatNeverRan) {
  must(engine().create_volume({.name = named("data"), .driver = "local", .labels = labels()}));
  ContainerSpec door = spec("door");
  door.host.mounts = {
      {.type = "volume", .source = named("data"), .target = "/at/data", .no_copy = true}};
  const ContainerRef id = create(door);
  const auto archive = archive_of({{"data/greeting", "hello"}}, 0);
  must(engine().put_archive(id, "/at", in_one_piece(*archive)));

  // Whoever mounts it sees it, wherever.
  ContainerSpec other = spec("other");
  other.host.mounts = {{.type = "volume", .source = named("data"), .target = "/else"}};
  std::string copied;
  const ByteSink sink = [&](std::string_view bytes) -> Status {
    copied += bytes;
    return {};
  };
  const ContainerRef reader = create(other);
  must(engine().get_archive(reader, "/else", sink));
  EXPECT_THAT(copied, HasSubstr("hello"));

  EXPECT_EQ(engine().get_archive(id, "/nowhere", sink).error().kind, ErrorKind::kNotFound);
  const ByteSink full = [](std::string_view) -> Status {
    return failure(ErrorKind::kRefused, "the disk is full");
  };
  EXPECT_EQ(engine().get_archive(id, "/at/data", full).error().message, "the disk is full");

  const auto users = must(engine().list_containers({.volumes = {named("data")}}));
  ASSERT_EQ(users.size(), 2U);
  EXPECT_EQ(users[0].name, named("door"));
  EXPECT_THAT(must(engine().list_containers({.volumes = {named("none")}})), IsEmpty());
}

}  // namespace
}  // namespace bulkhead::docker
