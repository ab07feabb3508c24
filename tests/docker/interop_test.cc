// Bulkhead and docker compose 2.26.1 on one project: either goes on with what the other made, and
// neither makes anything anew when nothing changed.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/project_on_engine.h"

namespace bulkhead::testing {
namespace {

using ::testing::HasSubstr;

class Interop : public ::testing::Test {
 protected:
  void SetUp() override {
    auto created = ProjectOnEngine::create("interop", BULKHEAD_BINARY_DIR "/bulkhead");
    ASSERT_TRUE(created) << created.error().message;
    project_ = std::move(*created);
    const auto found = project_->run({BULKHEAD_SOURCE_DIR "/tools/compose_peer"});
    ASSERT_EQ(found.exit_code, 0) << found.err;
    compose_ = found.out.substr(0, found.out.find('\n'));
    project_->write(".env", "GREETING=hello world\n");
    project_->write("web.env", "FROM_FILE=1\n");
    project_->write("index.txt", "hi\n");
    project_->write("compose.yaml", R"(
services:
  db:
    image: IMAGE
    init: true
    command: [sh, -c, "touch /tmp/ready; exec sleep 3600"]
    healthcheck: {test: [CMD, test, -f, /tmp/ready], interval: 1s, timeout: 3s, retries: 5}
    volumes: [data:/data, /scratch]
    networks:
      back: {aliases: [database]}
    stop_grace_period: 1s
  web:
    image: IMAGE
    init: true
    command: sleep 3600
    env_file: web.env
    environment: {GREETING: "${GREETING}", EMPTY: ""}
    depends_on:
      db: {condition: service_healthy, restart: true}
    ports: ["127.0.0.1:0:80", "8443"]
    expose: ["9000"]
    volumes:
      - ./index.txt:/srv/index.txt:ro
      - {type: tmpfs, target: /run/web, tmpfs: {size: 1048576}}
    networks: [default, back]
    labels: {team: shop}
    mem_limit: 64m
    cpus: 0.5
    restart: unless-stopped
    cap_drop: [NET_RAW]
    ulimits: {nofile: {soft: 1000, hard: 2000}}
    logging: {driver: json-file, options: {max-size: 1m}}
    extra_hosts: ["somewhere:10.0.0.1"]
    dns: [10.0.0.2]
    sysctls: {net.core.somaxconn: "512"}
    tmpfs: [/tmp/small]
    user: "0"
    working_dir: /srv
    hostname: shop-front
    shm_size: 32m
    stop_grace_period: 1s
  side:
    image: IMAGE
    init: true
    command: [sleep, "3600"]
    network_mode: service:web
    stop_grace_period: 1s
  worker:
    image: IMAGE
    init: true
    command: [sleep, "3600"]
    scale: 2
    stop_grace_period: 1s
networks:
  back: {internal: true, labels: {zone: back}}
volumes:
  data:
)");
  }

  int run(std::vector<std::string> words) {
    const auto result = project_->run(std::move(words));
    said_ = result.out + result.err;
    return result.exit_code;
  }
  int compose(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), compose_);
    return run(std::move(arguments));
  }
  int bulkhead(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), BULKHEAD_BINARY_DIR "/bulkhead");
    return run(std::move(arguments));
  }

  std::unique_ptr<ProjectOnEngine> project_;
  std::string compose_;
  std::string said_;
};

TEST_F(Interop, ComposeGoesOnWithWhatBulkheadMade) {
  ASSERT_EQ(bulkhead({"up"}), 0) << said_;
  const auto ids = project_->ids();
  ASSERT_EQ(ids.size(), 5U);
  EXPECT_EQ(bulkhead({"plan"}), 0) << said_;
  ASSERT_EQ(compose({"ps"}), 0) << said_;
  for (const char* name : {"db-1", "web-1", "side-1", "worker-1", "worker-2"}) {
    EXPECT_THAT(said_, HasSubstr(project_->name() + "-" + name));
  }
  ASSERT_EQ(compose({"logs"}), 0) << said_;
  ASSERT_EQ(compose({"up", "-d"}), 0) << said_;
  EXPECT_EQ(project_->ids(), ids) << said_;
  ASSERT_EQ(compose({"down", "-v"}), 0) << said_;
  EXPECT_EQ(project_->containers(), "");
  ASSERT_EQ(bulkhead({"down", "-v"}), 0);
  EXPECT_THAT(said_, HasSubstr("nothing to remove"));
}

TEST_F(Interop, BulkheadGoesOnWithWhatComposeMade) {
  ASSERT_EQ(compose({"up", "-d"}), 0) << said_;
  const auto ids = project_->ids();
  ASSERT_EQ(ids.size(), 5U);
  EXPECT_EQ(bulkhead({"plan"}), 0) << said_;
  ASSERT_EQ(bulkhead({"up"}), 0) << said_;
  EXPECT_EQ(project_->ids(), ids) << said_;
  ASSERT_EQ(bulkhead({"down", "-v"}), 0) << said_;
  EXPECT_EQ(project_->containers(), "");
}

TEST_F(Interop, BothComputeTheSameHash) {
  ASSERT_EQ(bulkhead({"up"}), 0) << said_;
  ASSERT_EQ(compose({"config", "--hash", "*"}), 0) << said_;
  // Not of web: config --hash leaves env files unread, and up does not.
  for (const char* service : {"db", "worker"}) {
    EXPECT_THAT(said_, HasSubstr(fmt::format("{} {}", service,
                                             project_->inspect(std::string(service) + "-1")
                                                 .label("com.docker.compose.config-hash"))));
  }
}

/// Every field, as if the two had different ideas of the hash: none differs.
TEST_F(Interop, EveryFieldOfComposesContainersIsAsTheFilesSay) {
  ASSERT_EQ(compose({"up", "-d"}), 0) << said_;
  EXPECT_EQ(bulkhead({"drift"}), 0) << said_;
}

/// docker compose leaves no word of what it put into a container.
TEST_F(Interop, ConfigsThatComposePutIntoAContainerAreFoundThere) {
  const auto write = [&](const std::string& content) {
    project_->write("compose.yaml", fmt::format(R"(
services:
  app:
    image: IMAGE
    init: true
    command: [sleep, "3600"]
    stop_grace_period: 1s
    configs: [{{source: app, target: /etc/app.conf}}]
    secrets: [token]
configs:
  app: {{content: "{}"}}
secrets:
  token: {{environment: GREETING}}
)",
                                                content));
  };
  write("mode=a");
  ASSERT_EQ(compose({"up", "-d"}), 0) << said_;
  const auto ids = project_->ids();
  EXPECT_EQ(bulkhead({"plan"}), 0) << said_;
  EXPECT_EQ(bulkhead({"drift"}), 0) << said_;
  ASSERT_EQ(bulkhead({"up"}), 0) << said_;
  EXPECT_EQ(project_->ids(), ids) << said_;
  write("mode=b");
  EXPECT_EQ(bulkhead({"drift"}), 1) << said_;
  EXPECT_EQ(bulkhead({"plan"}), 1);
  EXPECT_THAT(said_, HasSubstr("files"));
}

/// docker-compose 1.29.2 knows fewer words, and other names of containers: it finds them by labels.
TEST_F(Interop, TheFirstComposeShowsAndRemovesWhatBulkheadMade) {
  const auto found = project_->run({BULKHEAD_SOURCE_DIR "/tools/compose1_peer"});
  ASSERT_EQ(found.exit_code, 0) << found.err;
  const std::string first = found.out.substr(0, found.out.find('\n'));
  project_->write("compose.yaml", R"(
version: "3.7"
services:
  db:
    image: IMAGE
    init: true
    command: [sh, -c, "echo ready; exec sleep 3600"]
    volumes: [data:/data]
    stop_grace_period: 1s
  web:
    image: IMAGE
    init: true
    command: [sleep, "3600"]
    depends_on: [db]
    stop_grace_period: 1s
volumes: {data: {}}
)");
  ASSERT_EQ(bulkhead({"up"}), 0) << said_;
  const auto compose1 = [&](const std::vector<std::string>& words) {
    std::vector<std::string> all{first, "-f", "compose.yaml"};
    all.insert(all.end(), words.begin(), words.end());
    return run(all);
  };
  ASSERT_EQ(compose1({"ps"}), 0) << said_;
  EXPECT_THAT(said_, HasSubstr(project_->name() + "-db-1"));
  EXPECT_THAT(said_, HasSubstr(project_->name() + "-web-1"));
  ASSERT_EQ(compose1({"logs"}), 0) << said_;
  EXPECT_THAT(said_, HasSubstr("ready"));
  ASSERT_EQ(compose1({"down", "-v"}), 0) << said_;
  EXPECT_EQ(project_->containers(), "");
  ASSERT_EQ(bulkhead({"down", "-v"}), 0);
  EXPECT_THAT(said_, HasSubstr("nothing to remove"));
}

}  // namespace
}  // namespace bulkhead::testing
