#include "orchestrate/plan.h"

#include <gtest/gtest.h>

#include "orchestrate/labels.h"
#include "orchestrate/scene_for_test.h"

namespace bulkhead::orchestrate {
namespace {

using model::DependencyCondition;
using model::ServiceName;

void give_check(model::Service& service) {
  service.healthcheck.emplace();
  service.healthcheck->test = {"CMD", "true"};
}

/// web waits for db to be healthy and for migrate to be done; migrate for db.
Scene three() {
  Scene scene;
  give_check(scene.add("db", "postgres"));
  scene.add("migrate");
  scene.add("web");
  scene.depend("migrate", "db", DependencyCondition::kHealthy);
  scene.depend("web", "db", DependencyCondition::kHealthy);
  scene.depend("web", "migrate", DependencyCondition::kCompletedSuccessfully);
  return scene;
}

TEST(Plan, FromNothingMakesEverythingInOrder) {
  const Scene scene = three();
  EXPECT_EQ(scene.changes(),
            "create network shop_default: it does not exist\n"
            "create container shop-db-1: it does not exist\n"
            "create container shop-migrate-1: it does not exist\n"
            "create container shop-web-1: it does not exist\n");
  EXPECT_EQ(scene.steps(),
            "0 create-network shop_default\n"
            "1 create-container shop-db-1 after 0\n"
            "2 start-container shop-db-1 after 1\n"
            "3 create-container shop-migrate-1 after 0\n"
            "4 await shop-db-1 healthy after 2\n"
            "5 start-container shop-migrate-1 after 3 4\n"
            "6 create-container shop-web-1 after 0\n"
            "7 await shop-migrate-1 completed after 5\n"
            "8 start-container shop-web-1 after 4 6 7\n"
            "9 await shop-web-1 started after 8\n");
}

TEST(Plan, NothingChangedIsNothingToDo) {
  Scene scene = three();
  scene.run_all();
  const PlanOutcome outcome = scene.plan();
  EXPECT_TRUE(outcome.problems.empty());
  EXPECT_EQ(outcome.plan.changes.size(), 0U);
  EXPECT_EQ(outcome.plan.steps.size(), 0U);
  EXPECT_EQ(outcome.plan.unchanged, 3U);
}

TEST(Plan, IsAPureFunction) {
  Scene scene = three();
  scene.run_all();
  scene.container("shop-db-1").image_id = docker::ImageRef("sha256:old");
  EXPECT_EQ(scene.plan().plan, scene.plan().plan);
}

TEST(Plan, WhatChangedIsMadeAnewAndTheOldOneGoesLast) {
  Scene scene = three();
  scene.run_all();
  auto& environment = scene.project.services[ServiceName("web")].environment;
  environment["MODE"].value = "fast";
  environment["API_TOKEN"].value = "hush";
  EXPECT_EQ(scene.changes(),
            "recreate container shop-web-1: environment.API_TOKEN and environment.MODE differ\n"
            "  environment.API_TOKEN:  -> (hidden)\n"
            "  environment.MODE:  -> fast\n");
  EXPECT_EQ(scene.steps(),
            "0 create-container shopweb10000_shop-web-1\n"
            "1 stop-container shop-web-1 after 0\n"
            "2 remove-container shop-web-1 after 0 1\n"
            "3 rename-container shop-web-1 after 2\n"
            "4 start-container shop-web-1 after 3\n"
            "5 await shop-web-1 started after 4\n");
}

TEST(Plan, AnotherImageUnderTheSameNameIsAReason) {
  Scene scene;
  scene.add("web", "app");
  scene.run_all();
  scene.live.images["app"].id = docker::ImageRef("sha256:0123456789abcdef");
  EXPECT_EQ(scene.changes(),
            "recreate container shop-web-1: image differs\n"
            "  image: app (app000000000) -> app (0123456789ab)\n");
}

TEST(Plan, WordsThatChangeNothingAreNoReason) {
  Scene scene;
  scene.add("web");
  scene.run_all();
  // Another definition by its hash, the same container by its fields.
  scene.container("shop-web-1").config.labels[kConfigHashLabel] = "made by another program";
  EXPECT_EQ(scene.changes(), "");
}

TEST(Plan, LimitsAndRestartPolicyChangeInPlace) {
  Scene scene;
  scene.add("web");
  scene.run_all();
  scene.project.services[ServiceName("web")].resources.memory = 256 << 20;
  scene.project.services[ServiceName("web")].restart.kind = model::RestartPolicy::Kind::kAlways;
  EXPECT_EQ(scene.changes(),
            "update container shop-web-1: mem_limit and restart differ\n"
            "  mem_limit: none -> 256 MiB\n"
            "  restart: no -> always\n");
  EXPECT_EQ(scene.steps(), "0 update-container shop-web-1\n");
}

TEST(Plan, ALimitThatGoesNeedsANewContainer) {
  Scene scene;
  scene.add("web").resources.memory = 256 << 20;
  scene.run_all();
  scene.project.services[ServiceName("web")].resources.memory.reset();
  EXPECT_EQ(scene.changes(),
            "recreate container shop-web-1: mem_limit differs\n"
            "  mem_limit: 256 MiB -> none\n");
}

TEST(Plan, AttachmentsChangeInPlace) {
  Scene scene;
  scene.network("data");
  scene.add("web");
  scene.run_all();
  // By hand: off its network and on another.
  auto& networks = scene.container("shop-web-1").networks;
  networks["shop_data"];
  networks.erase("shop_default");
  EXPECT_EQ(scene.changes(),
            "connect container shop-web-1: networks.shop_default and networks.shop_data differ\n"
            "  networks.shop_default: not connected -> connected\n"
            "  networks.shop_data: connected -> not connected\n");
  EXPECT_EQ(scene.steps(),
            "0 connect-network shop-web-1 shop_default\n"
            "1 disconnect-network shop-web-1 shop_data\n");
}

TEST(Plan, AnAliasIsChangedByConnectingAgain) {
  Scene scene;
  scene.add("web");
  scene.run_all();
  scene.project.services[ServiceName("web")].networks[0].aliases.push_back({"www", {}});
  EXPECT_EQ(scene.changes(),
            "connect container shop-web-1: networks.shop_default.aliases differs\n"
            "  networks.shop_default.aliases: shop-web-1, web -> shop-web-1, web, www\n");
  EXPECT_EQ(scene.steps(),
            "0 disconnect-network shop-web-1 shop_default\n"
            "1 connect-network shop-web-1 shop_default after 0\n");
}

TEST(Plan, ANetworkThatDiffersIsMadeAnewUnderItsContainers) {
  Scene scene;
  scene.add("web");
  scene.run_all();
  scene.network("default").internal = true;
  EXPECT_EQ(scene.changes(),
            "recreate network shop_default: internal differs\n"
            "  internal: false -> true\n"
            "connect container shop-web-1: networks.shop_default differs\n"
            "  networks.shop_default: connected -> connected again\n"
            "restart container shop-web-1: a network of its own is made anew\n");
  EXPECT_EQ(scene.steps(),
            "0 stop-container shop-web-1\n"
            "1 disconnect-network shop-web-1 shop_default after 0\n"
            "2 remove-network shop_default after 1\n"
            "3 create-network shop_default after 2\n"
            "4 connect-network shop-web-1 shop_default after 1 3\n"
            "5 start-container shop-web-1 after 0 4\n"
            "6 await shop-web-1 started after 5\n");
}

TEST(Plan, ANetworkHeldByOthersIsAProblem) {
  Scene scene;
  scene.add("web");
  scene.run_all();
  scene.network("default").internal = true;
  docker::ContainerSummary other;
  other.name = "monitor";
  other.networks["shop_default"];
  scene.live.others.push_back(other);
  EXPECT_EQ(scene.changes(),
            "BH525: network shop_default has to be made anew (internal differs), but a container "
            "is attached to it and not part of this project: monitor\n"
            "  disconnect it first: docker network disconnect shop_default monitor\n");
}

/// vpn, and client in its network namespace.
void add_vpn_and_client(Scene& scene) {
  scene.add("vpn");
  model::Service& client = scene.add("client");
  client.networks.clear();
  client.network_mode = {model::NetworkMode::Kind::kService, "vpn", {}};
  scene.depend("client", "vpn", DependencyCondition::kStarted).implied = true;
  scene.run_all();
}

TEST(Plan, WhoLivesInANamespaceFollowsItsOwner) {
  Scene scene;
  add_vpn_and_client(scene);
  EXPECT_EQ(scene.changes(), "");
  scene.project.services[ServiceName("vpn")].environment["A"].value = "1";
  EXPECT_EQ(scene.changes(),
            "recreate container shop-vpn-1: environment.A differs\n"
            "  environment.A:  -> 1\n"
            "recreate container shop-client-1: container of vpn differs\n"
            "  container of vpn: the one before -> a new one\n");
  EXPECT_EQ(scene.steps(),
            "0 create-container shopvpn10000_shop-vpn-1\n"
            "1 stop-container shop-vpn-1 after 0\n"
            "2 remove-container shop-vpn-1 after 0 1\n"
            "3 rename-container shop-vpn-1 after 2\n"
            "4 start-container shop-vpn-1 after 3\n"
            "5 create-container shopclient10_shop-client-1 after 0\n"
            "6 stop-container shop-client-1 after 4 5\n"
            "7 remove-container shop-client-1 after 5 6\n"
            "8 rename-container shop-client-1 after 7\n"
            "9 start-container shop-client-1 after 4 8\n"
            "10 await shop-client-1 started after 9\n"
            "11 await shop-vpn-1 started after 4\n");
}

/// By hand, or by its restart policy: the namespace that client is in went with the first start.
TEST(Plan, WhoseOwnerWasStartedAgainIsStartedAgain) {
  Scene scene;
  add_vpn_and_client(scene);
  const WallTime begin{std::chrono::hours(1)};
  scene.container("shop-vpn-1").state.started_at = begin;
  scene.container("shop-client-1").state.started_at = begin + std::chrono::seconds(1);
  EXPECT_EQ(scene.changes(), "");
  scene.container("shop-vpn-1").state.started_at = begin + std::chrono::minutes(1);
  EXPECT_EQ(scene.changes(),
            "restart container shop-client-1: shop-vpn-1 was started after it: the namespace that "
            "it lives in is gone\n");
  EXPECT_EQ(scene.steps(),
            "0 stop-container shop-client-1\n"
            "1 start-container shop-client-1 after 0\n"
            "2 await shop-client-1 started after 1\n");
}

/// As `up vpn` does, where the client is not asked for.
TEST(Plan, WhoIsLeftBehindIsTold) {
  Scene scene;
  add_vpn_and_client(scene);
  scene.project.services.erase(ServiceName("client"));
  scene.project.inactive_services[ServiceName("client")] = {};
  EXPECT_EQ(scene.changes(), "");
  scene.project.services[ServiceName("vpn")].environment["A"].value = "1";
  const std::string vpn =
      "recreate container shop-vpn-1: environment.A differs\n"
      "  environment.A:  -> 1\n";
  EXPECT_EQ(scene.changes(), vpn +
                                 "warning: shop-client-1 lives in a namespace of vpn, which is "
                                 "started anew without it: nobody "
                                 "reaches it until `bulkhead up client`\n");
  scene.container("shop-client-1").host.network_mode = "bridge";
  scene.container("shop-client-1").config.labels[kDependsOnLabel] = "vpn:service_started:true";
  EXPECT_EQ(scene.changes(), vpn +
                                 "warning: shop-client-1 asks for a restart when vpn is started "
                                 "anew, and was not asked for: "
                                 "`bulkhead restart client` does it\n");
}

TEST(Plan, ADependentIsRestartedWhereItAsksForIt) {
  Scene scene;
  scene.add("db");
  scene.add("calm");
  scene.add("nervous");
  scene.depend("calm", "db", DependencyCondition::kStarted);
  scene.depend("nervous", "db", DependencyCondition::kStarted).restart = true;
  scene.run_all();
  scene.project.services[ServiceName("db")].environment["A"].value = "1";
  EXPECT_EQ(scene.changes(),
            "recreate container shop-db-1: environment.A differs\n"
            "  environment.A:  -> 1\n"
            "restart container shop-nervous-1: db is made anew, and depends_on asks for a "
            "restart\n");
}

TEST(Plan, AOneShotRunsAgainWhenWhatItWorkedOnIsNew) {
  Scene scene = three();
  scene.run_all();
  scene.project.services[ServiceName("db")].environment["A"].value = "1";
  EXPECT_EQ(scene.changes(),
            "recreate container shop-db-1: environment.A differs\n"
            "  environment.A:  -> 1\n"
            "start container shop-migrate-1: db, which it depends on, is made anew\n");
}

TEST(Plan, WhatDoesNotRunIsStarted) {
  Scene scene;
  scene.add("web");
  scene.add("job");
  scene.jobs.insert(ServiceName("job"));
  scene.run_all();
  EXPECT_EQ(scene.changes(), "");
  scene.container("shop-job-1").state.exit_code = 3;
  auto& state = scene.container("shop-web-1").state;
  state.running = false;
  state.status = docker::RunState::kExited;
  state.exit_code = 137;
  EXPECT_EQ(scene.changes(),
            "start container shop-job-1: it is not running (exit 3)\n"
            "start container shop-web-1: it is not running (exit 137)\n");
  EXPECT_EQ(scene.steps(),
            "0 start-container shop-job-1\n"
            "1 start-container shop-web-1\n"
            "2 await shop-job-1 completed after 0\n"
            "3 await shop-web-1 started after 1\n");
}

TEST(Plan, AnUnhealthyContainerIsWaitedForAndNotChanged) {
  Scene scene = three();
  scene.run_all();
  scene.container("shop-db-1").state.health.status = docker::HealthStatus::kUnhealthy;
  EXPECT_EQ(scene.changes(), "");
  EXPECT_EQ(scene.steps(), "0 await shop-db-1 healthy\n");
}

TEST(Plan, Scales) {
  Scene scene;
  scene.add("web");
  scene.run_all();
  scene.scale[ServiceName("web")] = 3;
  EXPECT_EQ(scene.changes(),
            "create container shop-web-2: it does not exist\n"
            "create container shop-web-3: it does not exist\n");
  scene.run_all();
  scene.scale[ServiceName("web")] = 1;
  EXPECT_EQ(scene.changes(),
            "remove container shop-web-2: service web has 1 replica\n"
            "remove container shop-web-3: service web has 1 replica\n");
  scene.scale[ServiceName("web")] = 0;
  EXPECT_EQ(scene.steps(),
            "0 stop-container shop-web-1\n"
            "1 remove-container shop-web-1 after 0\n"
            "2 stop-container shop-web-2\n"
            "3 remove-container shop-web-2 after 2\n"
            "4 stop-container shop-web-3\n"
            "5 remove-container shop-web-3 after 4\n");
}

TEST(Plan, OrphansStayUnlessAskedFor) {
  Scene scene;
  scene.add("web");
  scene.add("old");
  scene.run_all();
  scene.project.services.erase(ServiceName("old"));
  EXPECT_EQ(scene.changes(),
            "warning: the files have no service for shop-old-1; --remove-orphans removes it\n");
  PlanOptions options;
  options.remove_orphans = true;
  EXPECT_EQ(scene.changes(options), "remove container shop-old-1: the files have no service old\n");
  // Switched off by a profile is not gone.
  scene.project.inactive_services[ServiceName("old")];
  EXPECT_EQ(scene.changes(options), "");
}

TEST(Plan, ForceRecreatesWhatIsNamedOnly) {
  Scene scene;
  scene.add("db");
  scene.add("web");
  scene.depend("web", "db", DependencyCondition::kStarted);
  scene.run_all();
  PlanOptions options;
  options.force_recreate = true;
  options.selected = {ServiceName("web")};
  EXPECT_EQ(scene.changes(options), "recreate container shop-web-1: --force-recreate\n");
}

TEST(Plan, NoRecreateSaysWhatStays) {
  Scene scene;
  scene.add("web");
  scene.run_all();
  scene.project.services[ServiceName("web")].environment["A"].value = "1";
  PlanOptions options;
  options.no_recreate = true;
  EXPECT_EQ(scene.changes(options),
            "warning: container shop-web-1 stays as it is although environment.A differs "
            "(--no-recreate)\n");
}

TEST(Plan, AHostPortIsFreedBeforeItIsTaken) {
  Scene scene;
  const auto publish = [](model::Service& service, const char* port) {
    service.ports.resize(1);
    service.ports[0].target = {80, model::Protocol::kTcp};
    service.ports[0].published = port;
  };
  publish(scene.add("a"), "8001");
  publish(scene.add("b"), "8002");
  scene.depend("a", "b", DependencyCondition::kStarted);
  scene.run_all();
  publish(scene.project.services[ServiceName("a")], "8002");
  publish(scene.project.services[ServiceName("b")], "8001");
  EXPECT_EQ(scene.steps(),
            "0 stop-container shop-a-1\n"
            "1 stop-container shop-b-1\n"
            "2 create-container shopb1000000_shop-b-1\n"
            "3 remove-container shop-b-1 after 1 2\n"
            "4 rename-container shop-b-1 after 3\n"
            "5 start-container shop-b-1 after 0 4\n"
            "6 create-container shopa1000000_shop-a-1\n"
            "7 remove-container shop-a-1 after 0 6\n"
            "8 rename-container shop-a-1 after 7\n"
            "9 start-container shop-a-1 after 1 5 8\n"
            "10 await shop-a-1 started after 9\n"
            "11 await shop-b-1 started after 5\n");
}

TEST(Plan, NamesTakenByOthersAreTold) {
  Scene scene;
  scene.add("web").container_name.value = "web";
  docker::ContainerSummary other;
  other.name = "web";
  other.labels[kProjectLabel] = "blog";
  scene.live.others.push_back(other);
  EXPECT_EQ(scene.changes(),
            "create network shop_default: it does not exist\n"
            "create container web: it does not exist\n"
            "BH526: service \"web\": the container name web is taken by project blog\n"
            "  remove that one (docker rm -f web), or give this one another container_name\n");
}

TEST(Plan, ExternalThingsMustBeThere) {
  Scene scene;
  scene.add("web");
  scene.network("default").external = true;
  model::Volume& volume = scene.project.volumes["data"];
  volume.key = "data";
  volume.name = "data";
  volume.external = true;
  EXPECT_EQ(scene.changes(),
            "create container shop-web-1: it does not exist\n"
            "BH523: external network \"shop_default\" does not exist on this engine\n"
            "  create it (docker network create shop_default), or remove `external: true`\n"
            "BH523: external volume \"data\" does not exist on this engine\n"
            "  create it (docker volume create data), or remove `external: true`\n");
}

TEST(Plan, MissingImagesComeFirst) {
  Scene scene;
  scene.add("web", "app:1");
  scene.add("built", "").build.emplace();
  scene.live.images.clear();
  scene.project.services[ServiceName("web")].pull_policy = "never";
  EXPECT_EQ(scene.changes(),
            "build image shop-built: it is not on this engine\n"
            "create network shop_default: it does not exist\n"
            "create container shop-built-1: it does not exist\n"
            "create container shop-web-1: it does not exist\n"
            "BH524: service \"web\": image app:1 is not on this engine, and pull_policy is never\n"
            "  load it (docker load) or build it, or set pull_policy to missing\n");
}

TEST(Plan, AnOptionalDependencyHoldsNothingBack) {
  Scene scene;
  give_check(scene.add("cache"));
  scene.add("web");
  scene.depend("web", "cache", DependencyCondition::kHealthy).required = false;
  EXPECT_EQ(scene.steps(),
            "0 create-network shop_default\n"
            "1 create-container shop-cache-1 after 0\n"
            "2 start-container shop-cache-1 after 1\n"
            "3 create-container shop-web-1 after 0\n"
            "4 await shop-cache-1 healthy after 2\n"
            "5 start-container shop-web-1 after 3 4?\n"
            "6 await shop-web-1 started after 5\n");
}

TEST(Desired, AGateThatCannotOpenIsTold) {
  Scene scene;
  scene.add("db", "postgres");
  scene.add("web");
  scene.depend("web", "db", DependencyCondition::kHealthy);
  const auto problems = scene.desired().problems;
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(
      problems[0].message,
      "service \"web\" waits for \"db\" to be healthy, but \"db\" has no healthcheck, neither "
      "in the files nor in image postgres");
  EXPECT_EQ(problems[0].help,
            "give \"db\" a healthcheck or, in its metadata, `health:`, or let it expose a port, or "
            "wait for "
            "service_started");
}

}  // namespace
}  // namespace bulkhead::orchestrate
