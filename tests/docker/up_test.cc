// The program on a real engine: up, plan, ps and down as a user runs them.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "tests/docker/program_test.h"

namespace bulkhead::testing {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
using ::testing::Not;

using Up = ProgramTest;

constexpr const char* kThree = R"(
services:
  db:
    image: IMAGE
    init: true
    command: [sh, -c, "sleep 0.5; touch /tmp/ready; exec sleep 3600"]
    healthcheck: {test: [CMD, test, -f, /tmp/ready]}
    networks: [back]
  migrate:
    image: IMAGE
    command: ["true"]
    networks: [back]
    depends_on:
      db: {condition: service_healthy}
  web:
    image: IMAGE
    init: true
    command: [sleep, "3600"]
    networks:
      default:
        aliases: [www]
      back:
    depends_on:
      migrate: {condition: service_completed_successfully}
networks:
  back: {internal: true}
)";

TEST_F(Up, ThenASecondTimeChangesNothing) {
  write(kThree);
  ASSERT_EQ(bulkhead({"plan"}), 1) << said_;
  ASSERT_EQ(bulkhead({"up", "-d"}), 0) << said_;
  EXPECT_EQ(project_->containers(), "db-1 running, migrate-1 exited, web-1 running");
  const auto ids = project_->ids();
  const auto started = project_->inspect("web-1").state.started_at;

  ASSERT_EQ(bulkhead({"plan"}), 0) << said_;
  EXPECT_EQ(said_, "");
  ASSERT_EQ(bulkhead({"up"}), 0) << said_;
  EXPECT_EQ(project_->ids(), ids);
  EXPECT_EQ(project_->inspect("web-1").state.started_at, started);
  // The same without the help of the hash: every field compared.
  ASSERT_EQ(bulkhead({"ps", "--format", "json"}), 0);
  EXPECT_THAT(said_, HasSubstr("\"state\": \"running\""));

  ASSERT_EQ(bulkhead({"down", "-t", "0"}), 0) << said_;
  EXPECT_EQ(project_->containers(), "");
  EXPECT_TRUE(project_->engine()
                  .list_networks({.labels = {"com.docker.compose.project=" + project_->name()}})
                  ->empty());
}

TEST_F(Up, ThreeGatesInARowWithDefaultChecksTakeSeconds) {
  std::string yaml = "services:\n";
  for (const int i : {1, 2, 3, 4}) {
    yaml += fmt::format(
        "  s{}:\n    image: IMAGE\n    init: true\n    command: [sleep, '3600']\n"
        "    healthcheck: {{test: [CMD, 'true']}}\n",
        i);
    if (i > 1) {
      yaml += fmt::format("    depends_on:\n      s{}: {{condition: service_healthy}}\n", i - 1);
    }
  }
  write(yaml);
  const SteadyTime begin = system_clock().steady();
  ASSERT_EQ(bulkhead({"up"}), 0) << said_;
  // By the engine's own probes it would be more than 90 s. How long it really takes is for the
  // benchmark; here it is enough that nobody waited for the engine.
  EXPECT_LT(system_clock().steady() - begin, std::chrono::seconds(25)) << said_;
}

TEST_F(Up, AServiceThatNeverGetsHealthyFailsWithinItsTimeAndSaysWhatItsProbeSaid) {
  write(R"(
services:
  db:
    image: IMAGE
    init: true
    command: [sh, -c, "echo opening the gates; exec sleep 3600"]
    healthcheck:
      test: [CMD-SHELL, "echo no answer on 5432; exit 7"]
      interval: 500ms
      retries: 3
  web:
    image: IMAGE
    command: [sleep, "3600"]
    depends_on:
      db: {condition: service_healthy}
)");
  const SteadyTime begin = system_clock().steady();
  EXPECT_EQ(bulkhead({"up"}), 1);
  EXPECT_LT(system_clock().steady() - begin, std::chrono::seconds(30));
  EXPECT_THAT(said_, HasSubstr("error: db (" + project_->name() +
                               "-db-1): its healthcheck did not pass within 1.5 s\n"
                               "    its healthcheck, exit 7: /bin/sh -c \"echo no answer on 5432; "
                               "exit 7\"\n"
                               "      no answer on 5432\n"
                               "    its last log lines:\n"
                               "      opening the gates\n"
                               "    held back by it: web\n"
                               "  next: docker logs " +
                               project_->name() + "-db-1\n"));
  EXPECT_EQ(project_->containers(), "db-1 running, web-1 created");
}

/// Neither image nor files have a healthcheck: we connect to the port ourselves, from inside. That
/// docker compose could not start `api` is no reason to refuse.
TEST_F(Up, APortOpensTheGateWhenItListensAndNotBefore) {
  project_->write("bulkhead.yaml",
                  "version: 1\n"
                  "services:\n"
                  "  api: {health: {http: /ready, port: 8000}}\n");
  write(R"(
services:
  db:
    image: IMAGE
    init: true
    expose: [5432]
    healthcheck: {disable: true}
    command: [sh, -c, "sleep 1.5; exec httpd -f -p 5432 -h /tmp"]
  api:
    image: IMAGE
    init: true
    command: [sh, -c, "(sleep 2; echo yes >/tmp/ready) & exec httpd -f -p 8000 -h /tmp"]
    depends_on:
      db: {condition: service_healthy}
  web:
    image: IMAGE
    init: true
    command: [sleep, "3600"]
    depends_on: [api]
)");
  ASSERT_EQ(bulkhead({"up"}), 0) << said_;
  const auto started = [&](const char* name) { return *project_->inspect(name).state.started_at; };
  EXPECT_GE(started("api-1") - started("db-1"), milliseconds(1500));
  EXPECT_GE(started("web-1") - started("api-1"), milliseconds(1000));
  EXPECT_LT(started("web-1") - started("db-1"), std::chrono::seconds(20));
  EXPECT_EQ(bulkhead({"up"}), 0) << said_;
  EXPECT_THAT(said_, HasSubstr("nothing to change"));
}

TEST_F(Up, GoesOnAfterAKill) {
  write(kThree);
  for (const int time : {60, 200, 400, 700, 1000, 1500}) {
    project_->bulkhead_killed_after({"up"}, milliseconds(time));
    ASSERT_EQ(bulkhead({"up"}), 0) << "killed after " << time << " ms\n" << said_;
    EXPECT_EQ(project_->containers(), "db-1 running, migrate-1 exited, web-1 running");
    ASSERT_EQ(bulkhead({"plan"}), 0) << said_;
    project_->bulkhead_killed_after({"up", "--force-recreate", "-t", "0"}, milliseconds(time));
    ASSERT_EQ(bulkhead({"up", "-t", "0"}), 0) << "killed after " << time << " ms\n" << said_;
    EXPECT_EQ(project_->containers(), "db-1 running, migrate-1 exited, web-1 running");
    ASSERT_EQ(bulkhead({"plan"}), 0) << said_;
    project_->bulkhead_killed_after({"down", "-t", "0"}, milliseconds(time));
    ASSERT_EQ(bulkhead({"down", "-t", "0"}), 0) << said_;
    EXPECT_EQ(project_->containers(), "");
  }
}

TEST_F(Up, StopsAtAnInterrupt) {
  write(R"(
services:
  db:
    image: IMAGE
    init: true
    command: [sleep, "3600"]
    healthcheck: {test: [CMD, "false"]}
  web:
    image: IMAGE
    command: [sleep, "3600"]
    depends_on:
      db: {condition: service_healthy}
)");
  constexpr const char* kProgram = BULKHEAD_BINARY_DIR "/bulkhead";
  const auto result = project_->run(
      // In the foreground: otherwise timeout signals its group too, and two are "at once".
      {"timeout", "--foreground", "--preserve-status", "-s", "INT", "3", kProgram, "up"});
  EXPECT_EQ(result.exit_code, 130) << result.err;
  EXPECT_THAT(result.err, HasSubstr("interrupted: what was done so far stays"));
  ASSERT_EQ(bulkhead({"down", "-t", "0"}), 0) << said_;
}

TEST_F(Up, AJobThatFailsIsTheCause) {
  write(R"(
services:
  migrate:
    image: IMAGE
    command: [sh, -c, "echo cannot migrate >&2; exit 3"]
  web:
    image: IMAGE
    command: [sleep, "3600"]
    depends_on:
      migrate: {condition: service_completed_successfully}
)");
  EXPECT_EQ(bulkhead({"up"}), 1);
  EXPECT_THAT(said_, HasSubstr("migrate-1): it ended with exit 3\n"
                               "    its last log lines:\n"
                               "      cannot migrate\n"
                               "    held back by it: web\n"));
}

TEST_F(Up, ACrashLoopIsNoStart) {
  write(R"(
services:
  web:
    image: IMAGE
    restart: always
    command: [sh, -c, "echo boom; exit 5"]
)");
  EXPECT_EQ(bulkhead({"up"}), 1);
  EXPECT_THAT(said_, HasSubstr("it keeps stopping"));
  EXPECT_THAT(said_, HasSubstr("boom"));
}

TEST_F(Up, ABadCommandIsTold) {
  write(R"(
services:
  web:
    image: IMAGE
    command: [no-such-program]
)");
  EXPECT_EQ(bulkhead({"up"}), 1);
  EXPECT_THAT(said_, HasSubstr("no-such-program"));
}

TEST_F(Up, ChangesInPlaceWhatCanBe) {
  const std::string before = R"(
services:
  web:
    image: IMAGE
    init: true
    command: [sleep, "3600"]
)";
  write(before);
  ASSERT_EQ(bulkhead({"up"}), 0) << said_;
  const auto ids = project_->ids();
  write(before + R"(    mem_limit: 64m
    cpus: 0.5
    restart: unless-stopped
    networks:
      default: {aliases: [www]}
      side:
networks:
  side:
)");
  ASSERT_EQ(bulkhead({"up"}), 0) << said_;
  EXPECT_EQ(project_->ids(), ids);
  const docker::Container web = project_->inspect("web-1");
  EXPECT_EQ(web.host.resources.memory, 64 << 20);
  EXPECT_EQ(web.host.resources.nano_cpus, 500'000'000);
  EXPECT_EQ(web.host.restart_policy.name, "unless-stopped");
  EXPECT_EQ(web.networks.count(project_->name() + "_side"), 1U);
  EXPECT_EQ(bulkhead({"plan"}), 0) << said_;
}

TEST_F(Up, ANetworkIsMadeAnewUnderItsContainers) {
  write("services: {web: {image: IMAGE, init: true, command: [sleep, '3600']}}\n");
  ASSERT_EQ(bulkhead({"up"}), 0) << said_;
  const auto ids = project_->ids();
  write(
      "services: {web: {image: IMAGE, init: true, command: [sleep, '3600']}}\n"
      "networks: {default: {internal: true}}\n");
  ASSERT_EQ(bulkhead({"up", "-t", "0"}), 0) << said_;
  EXPECT_EQ(project_->ids(), ids);
  EXPECT_TRUE(project_->engine()
                  .inspect_network(docker::NetworkRef(project_->name() + "_default"))
                  ->internal);
  EXPECT_EQ(project_->inspect("web-1").networks.count(project_->name() + "_default"), 1U);
  EXPECT_EQ(bulkhead({"plan"}), 0) << said_;
}

TEST_F(Up, WhoLivesInANamespaceFollowsItsOwner) {
  const auto yaml = [](const std::string& value) {
    return "services:\n"
           "  vpn: {image: IMAGE, init: true, command: [sleep, '3600'], environment: {A: '" +
           value +
           "'}}\n"
           "  client: {image: IMAGE, init: true, command: [sleep, '3600'], network_mode: "
           "'service:vpn'}\n";
  };
  write(yaml("1"));
  ASSERT_EQ(bulkhead({"up"}), 0) << said_;
  EXPECT_EQ(bulkhead({"plan"}), 0) << said_;
  write(yaml("2"));
  ASSERT_EQ(bulkhead({"up", "-t", "0"}), 0) << said_;
  EXPECT_EQ(project_->inspect("client-1").host.network_mode,
            "container:" + project_->inspect("vpn-1").id.str());
  EXPECT_EQ(bulkhead({"plan"}), 0) << said_;
}

TEST_F(Up, ConfigsAndSecretsAreInThere) {
  write(R"(
services:
  web:
    image: IMAGE
    init: true
    command: [sh, -c, "cat /etc/motd /run/secrets/key; echo .; exec sleep 3600"]
    configs: [{source: motd, target: /etc/motd}]
    secrets: [key]
configs:
  motd: {content: "from content "}
secrets:
  key: {environment: COMPOSE_PROJECT_NAME}
)");
  ASSERT_EQ(bulkhead({"up"}), 0) << said_;
  auto logs =
      project_->engine().container_logs(docker::ContainerRef(project_->name() + "-web-1"), {});
  ASSERT_TRUE(logs) << logs.error().message;
  const auto chunk = (*logs)->next();
  ASSERT_TRUE(chunk && *chunk);
  EXPECT_EQ((*chunk)->bytes, "from content " + project_->name() + ".\n");
  EXPECT_EQ(bulkhead({"plan"}), 0) << said_;
}

TEST_F(Up, ScalesAndRemovesOrphans) {
  write(
      "services:\n"
      "  web: {image: IMAGE, init: true, command: [sleep, '3600']}\n"
      "  old: {image: IMAGE, init: true, command: [sleep, '3600']}\n");
  ASSERT_EQ(bulkhead({"up", "--scale", "web=3"}), 0) << said_;
  EXPECT_EQ(project_->containers(), "old-1 running, web-1 running, web-2 running, web-3 running");
  write("services: {web: {image: IMAGE, init: true, command: [sleep, '3600']}}\n");
  ASSERT_EQ(bulkhead({"up", "-t", "0"}), 0) << said_;
  EXPECT_EQ(project_->containers(), "old-1 running, web-1 running");
  EXPECT_THAT(said_, HasSubstr("--remove-orphans removes it"));
  ASSERT_EQ(bulkhead({"up", "--remove-orphans", "-t", "0"}), 0) << said_;
  EXPECT_EQ(project_->containers(), "web-1 running");
}

TEST_F(Up, NamedServicesBringWhatTheyDependOn) {
  write(
      "services:\n"
      "  db: {image: IMAGE, init: true, command: [sleep, '3600']}\n"
      "  web: {image: IMAGE, init: true, command: [sleep, '3600'], depends_on: [db]}\n"
      "  other: {image: IMAGE, init: true, command: [sleep, '3600']}\n");
  ASSERT_EQ(bulkhead({"up", "web"}), 0) << said_;
  EXPECT_EQ(project_->containers(), "db-1 running, web-1 running");
  EXPECT_THAT(said_, Not(HasSubstr("orphan")));
  ASSERT_EQ(bulkhead({"down", "-t", "0"}), 0) << said_;
  ASSERT_EQ(bulkhead({"up", "--no-deps", "web"}), 0) << said_;
  EXPECT_EQ(project_->containers(), "web-1 running");
}

TEST_F(Up, DownNamesWhoHoldsANetworkAndTouchesNothingElse) {
  write("services: {web: {image: IMAGE, init: true, command: [sleep, '3600']}}\n");
  ASSERT_EQ(bulkhead({"up"}), 0) << said_;
  const std::string network = project_->name() + "_default";
  docker::ContainerSpec stranger;
  stranger.name = project_->name() + "x-stranger";
  stranger.config.image = project_->image();
  stranger.config.cmd = std::vector<std::string>{"sleep", "3600"};
  stranger.host.network_mode = network;
  stranger.endpoints[network];
  const auto made = project_->engine().create_container(stranger);
  ASSERT_TRUE(made) << made.error().message;
  ASSERT_TRUE(project_->engine().start_container(made->id));
  EXPECT_EQ(bulkhead({"down", "-t", "0"}), 1);
  EXPECT_THAT(
      said_, HasSubstr("error: network " + network + " stays: attached to it is " + stranger.name));
  EXPECT_EQ(project_->containers(), "");
  EXPECT_TRUE(project_->engine().inspect_container(made->id)->state.running);
  ASSERT_TRUE(project_->engine().remove_container(made->id, {.force = true}));
  EXPECT_EQ(bulkhead({"down"}), 0) << said_;
}

TEST_F(Up, StopStartRestartScaleAndLogs) {
  write(R"(
services:
  vpn:
    image: IMAGE
    init: true
    command: [sh, -c, "echo hello from vpn; exec sleep 3600"]
  client: {image: IMAGE, init: true, command: [sleep, '3600'], network_mode: 'service:vpn'}
  web:
    image: IMAGE
    init: true
    command: [sh, -c, "echo one; echo two; exec sleep 3600"]
    depends_on: {vpn: {condition: service_started, restart: true}}
  worker: {image: IMAGE, init: true, command: [sleep, '3600']}
)");
  ASSERT_EQ(bulkhead({"up"}), 0) << said_;
  const auto ids = project_->ids();
  const auto started = [&](const char* name) { return *project_->inspect(name).state.started_at; };
  const auto web = started("web-1");
  const auto client = started("client-1");
  const auto worker = started("worker-1");
  ASSERT_EQ(bulkhead({"restart", "-t", "0", "vpn"}), 0) << said_;
  EXPECT_GT(started("web-1"), web);
  EXPECT_GT(started("client-1"), client);
  EXPECT_EQ(started("worker-1"), worker);
  ASSERT_EQ(bulkhead({"stop", "-t", "0"}), 0) << said_;
  // By inspect: the list of Engine 26 can show a container as running a moment after it was
  // stopped.
  for (const char* name : {"client-1", "vpn-1", "web-1", "worker-1"}) {
    EXPECT_EQ(project_->inspect(name).state.status, docker::RunState::kExited) << name;
  }
  ASSERT_EQ(bulkhead({"start"}), 0) << said_;
  EXPECT_EQ(project_->ids(), ids);
  EXPECT_EQ(bulkhead({"plan"}), 0) << said_;
  ASSERT_EQ(bulkhead({"scale", "worker=2"}), 0) << said_;
  EXPECT_EQ(project_->containers(),
            "client-1 running, vpn-1 running, web-1 running, worker-1 running, worker-2 running");
  ASSERT_EQ(bulkhead({"logs", "--index", "7", "web"}), 2);
  EXPECT_EQ(said_, "bulkhead: no service asked for has a container number 7\n");
  ASSERT_EQ(bulkhead({"logs", "--index", "1", "--tail", "1", "web", "vpn"}), 0);
  EXPECT_EQ(said_, "vpn-1  | hello from vpn\nweb-1  | two\n");
  EXPECT_EQ(bulkhead({"exec", "-e", "A=1", "web", "sh", "-c", "echo $A; exit 3"}), 3);
  EXPECT_EQ(said_, "1\n");
  EXPECT_EQ(bulkhead({"stop", "nobody"}), 2);
  EXPECT_THAT(said_,
              HasSubstr("no service 'nobody' of project " + project_->name() + " has a container"));
}

TEST_F(Up, NoRegistryIsToldAsSuch) {
  write("services: {web: {image: 'registry.invalid/nothing:1', command: [sleep, '1']}}\n");
  EXPECT_EQ(bulkhead({"plan"}), 2);
  EXPECT_EQ(bulkhead({"up"}), 1);
  EXPECT_THAT(said_,
              HasSubstr("image registry.invalid/nothing:1 is to be pulled, since it is not on "
                        "this engine, and registry registry.invalid cannot be asked"));
  EXPECT_EQ(bulkhead({"up", "--force"}), 1);
  EXPECT_THAT(said_, HasSubstr("pulling image registry.invalid/nothing:1"));
  EXPECT_THAT(said_, HasSubstr("An image made elsewhere can be brought with docker load"));
  EXPECT_EQ(project_->containers(), "");
  EXPECT_TRUE(project_->engine()
                  .list_networks({.labels = {"com.docker.compose.project=" + project_->name()}})
                  ->empty());
}

}  // namespace
}  // namespace bulkhead::testing
