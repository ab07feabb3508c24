// drift on a real engine: each class of what somebody may have changed by hand, or in the files
// since, is named; and nothing else.
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/project_on_engine.h"
#include "text/json.h"

namespace bulkhead::testing {
namespace {

using ::testing::ElementsAre;

class DriftOnEngine : public ::testing::Test {
 protected:
  void SetUp() override {
    auto created = ProjectOnEngine::create("drift", BULKHEAD_BINARY_DIR "/bulkhead");
    ASSERT_TRUE(created) << created.error().message;
    project_ = std::move(*created);
    project_->write("compose.yaml", R"(
services:
  web:
    image: IMAGE
    init: true
    command: sleep 3600
    environment: {MODE: a}
    mem_limit: 64m
    memswap_limit: 128m
    restart: "no"
    networks: {default: {aliases: [shop]}}
  db:
    image: IMAGE
    init: true
    command: sleep 3600
    volumes: [data:/data]
    networks: [back]
networks:
  back: {internal: true, labels: {team: shop}}
volumes: {data: {}}
)");
    const auto up = project_->bulkhead({"up", "--quiet"});
    ASSERT_EQ(up.exit_code, 0) << up.err;
  }

  docker::ContainerRef container(const std::string& name) const {
    return docker::ContainerRef(project_->name() + "-" + name);
  }
  docker::NetworkRef network(const std::string& name) const {
    return docker::NetworkRef(project_->name() + "_" + name);
  }

  /// "container web-1 mem_limit", sorted; the names without the project's.
  std::vector<std::string> fields() {
    const auto drift = project_->bulkhead({"drift", "--format", "json"});
    EXPECT_EQ(drift.exit_code, 1) << drift.err;
    const auto json = text::parse_json(drift.out);
    EXPECT_TRUE(json) << drift.out;
    std::vector<std::string> lines;
    if (!json) return lines;
    for (const text::Value& one : *json->get("differences")->as_sequence()) {
      std::string line = *one.get("resource")->as_string() + " " + *one.get("name")->as_string() +
                         " " + *one.get("field")->as_string();
      for (const char* joint : {"-", "_"}) {
        const std::string prefix = project_->name() + joint;
        for (auto at = line.find(prefix); at != std::string::npos; at = line.find(prefix)) {
          line.erase(at, prefix.size());
        }
      }
      lines.push_back(line);
    }
    return lines;
  }

  std::unique_ptr<ProjectOnEngine> project_;
};

TEST_F(DriftOnEngine, NamesWhatWasChangedByHand) {
  const auto none = project_->bulkhead({"drift"});
  EXPECT_EQ(none.exit_code, 0) << none.out << none.err;
  EXPECT_EQ(none.out, "");

  docker::Engine& engine = project_->engine();
  docker::ContainerUpdate update;
  update.memory = std::int64_t{32} << 20;
  update.memory_swap = std::int64_t{128} << 20;
  update.restart_policy = docker::RestartPolicy{.name = "always"};
  ASSERT_TRUE(engine.update_container(container("web-1"), update));
  ASSERT_TRUE(engine.connect_network(network("back"), container("web-1"), {}));
  ASSERT_TRUE(engine.disconnect_network(network("back"), container("db-1"), false));
  ASSERT_TRUE(engine.kill_container(container("db-1"), "KILL"));
  ASSERT_TRUE(engine.wait_container(container("db-1"), docker::WaitCondition::kNotRunning));
  docker::ContainerSpec stray;
  stray.name = project_->name() + "-stray";
  stray.config.image = project_->image();
  stray.config.cmd = {"sleep", "3600"};
  stray.config.labels[RealEngine::kLabel] = project_->name();
  stray.host.init = true;
  stray.host.network_mode = network("default").str();
  const auto made = engine.create_container(stray);
  ASSERT_TRUE(made) << made.error().message;
  ASSERT_TRUE(engine.start_container(made->id));

  EXPECT_THAT(fields(), ElementsAre("container db-1 networks.back", "container db-1 state",
                                    "container stray networks.default", "container web-1 mem_limit",
                                    "container web-1 networks.back", "container web-1 restart"));
}

TEST_F(DriftOnEngine, NamesWhatTheFilesSayOtherwise) {
  project_->write("compose.yaml", R"(
services:
  web:
    image: IMAGE
    init: true
    command: sleep 3600
    environment: {MODE: b}
    mem_limit: 64m
    memswap_limit: 128m
    restart: "no"
    networks: {default: {aliases: [store]}}
    ports: ["127.0.0.1:0:80"]
    healthcheck: {test: [CMD, "true"]}
  db:
    image: IMAGE
    init: true
    command: sleep 3600
    volumes: [data:/var/data]
    networks: [back]
  late:
    image: IMAGE
    command: sleep 3600
networks:
  back: {driver_opts: {com.docker.network.bridge.enable_icc: "false"}, labels: {team: other}}
volumes: {data: {}}
)");
  EXPECT_THAT(
      fields(),
      ElementsAre("network back driver_opts.com.docker.network.bridge.enable_icc",
                  "network back internal", "network back labels.team", "container db-1 volumes",
                  "container late-1 state", "container web-1 environment.MODE",
                  "container web-1 expose", "container web-1 healthcheck",
                  "container web-1 networks.default.aliases", "container web-1 ports"));
}

TEST_F(DriftOnEngine, WithoutAnEngineIsAnError) {
  const auto drift = project_->run(
      {"env", "DOCKER_HOST=unix:///nowhere/docker.sock", BULKHEAD_BINARY_DIR "/bulkhead", "drift"});
  EXPECT_EQ(drift.exit_code, 2) << drift.out << drift.err;
}

}  // namespace
}  // namespace bulkhead::testing
