#include "orchestrate/drift.h"

#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "orchestrate/field_place.h"
#include "orchestrate/labels.h"
#include "orchestrate/scene_for_test.h"
#include "text/yaml.h"

namespace bulkhead::orchestrate {
namespace {

using model::ServiceName;

/// A line a difference: "container shop-web-1 environment.MODE: expected a, found b".
std::string lines(const Scene& scene) {
  std::string text;
  for (const auto& one : drift(scene.project, scene.desired().desired, scene.live).differences) {
    text += fmt::format("{} {} {}: expected {}, found {}\n", model::name(one.resource), one.name,
                        one.field, one.expected.empty() ? "nothing" : one.expected,
                        one.actual.empty() ? "nothing" : one.actual);
  }
  return text;
}

Scene two() {
  Scene scene;
  model::Service& web = scene.add("web");
  web.environment["MODE"].value = "a";
  web.environment["API_TOKEN"].value = "t";
  web.resources.memory = std::int64_t{64} << 20;
  web.restart.kind = model::RestartPolicy::Kind::kAlways;
  web.healthcheck.emplace();
  web.healthcheck->test = {"CMD", "true"};
  web.networks[0].aliases = {{"shop.internal", {}}};
  scene.add("db", "postgres");
  scene.run_all();
  return scene;
}

docker::ContainerSummary other(const std::string& name, const std::string& network) {
  docker::ContainerSummary summary;
  summary.name = name;
  summary.networks[network];
  return summary;
}

TEST(Drift, WhereAllIsAsTheFilesSayThereIsNone) {
  const Scene scene = two();
  const model::Drift found = drift(scene.project, scene.desired().desired, scene.live);
  EXPECT_TRUE(found.differences.empty());
  EXPECT_EQ(found.containers, 2U);
  EXPECT_EQ(found.networks, 1U);
}

TEST(Drift, LooksAtEveryFieldAlthoughTheHashIsTheSame) {
  Scene scene = two();
  docker::Container& web = scene.container("shop-web-1");
  std::replace(web.config.env.begin(), web.config.env.end(), std::string("MODE=a"),
               std::string("MODE=b"));
  std::replace(web.config.env.begin(), web.config.env.end(), std::string("API_TOKEN=t"),
               std::string("API_TOKEN=u"));
  web.host.resources.memory = std::int64_t{32} << 20;
  web.host.restart_policy.name = "no";
  web.host.privileged = true;
  web.host.port_bindings[{80, "tcp"}] = {{"", "8080"}};
  web.host.binds = {"/etc:/host"};
  web.config.healthcheck->test = {"CMD", "false"};
  web.networks["shop_default"].aliases = {"web", "shop-web-1"};
  web.networks["other"];
  EXPECT_EQ(lines(scene),
            "container shop-web-1 environment.API_TOKEN: expected (hidden), found (hidden)\n"
            "container shop-web-1 environment.MODE: expected a, found b\n"
            "container shop-web-1 healthcheck: expected CMD true, found CMD false\n"
            "container shop-web-1 mem_limit: expected 64 MiB, found 32 MiB\n"
            "container shop-web-1 networks.other: expected not connected, found connected\n"
            "container shop-web-1 networks.shop_default.aliases: expected shop-web-1, "
            "shop.internal, web, found shop-web-1, web\n"
            "container shop-web-1 ports: expected nothing, found 8080->80/tcp\n"
            "container shop-web-1 privileged: expected false, found true\n"
            "container shop-web-1 restart: expected always, found no\n"
            "container shop-web-1 volumes: expected nothing, found /etc:/host\n");
}

/// Engines add label=disable where the host's processes or its IPC are shared.
TEST(Drift, WhatTheEngineAddsIsNone) {
  Scene scene = two();
  scene.project.services[ServiceName("db")].pid.value = "host";
  scene.live.containers.clear();
  scene.run_all();
  scene.container("shop-db-1").host.security_opt = {"label=disable"};
  EXPECT_EQ(lines(scene), "");
  scene.project.services[ServiceName("db")].pid.value = "";
  EXPECT_EQ(lines(scene),
            "container shop-db-1 pid: expected nothing, found host\n"
            "container shop-db-1 security_opt: expected nothing, found label=disable\n");
}

TEST(Drift, BytesThatNoRequestToTheEngineCanHoldAreNone) {
  Scene scene = two();
  scene.project.services[ServiceName("web")].environment["MODE"].value = "caf\xe9 \xc3\xa9\xff";
  auto& env = scene.container("shop-web-1").config.env;
  std::replace(env.begin(), env.end(), std::string("MODE=a"),
               std::string("MODE=caf\xef\xbf\xbd \xc3\xa9\xef\xbf\xbd"));
  EXPECT_EQ(lines(scene), "");
}

TEST(Drift, AnotherImageIsComparedWithWhatThatImageGives) {
  Scene scene = two();
  docker::Image actual;
  actual.id = docker::ImageRef("sha256:0123456789abcdef");
  actual.config.env = {"FROM_IMAGE=1"};
  scene.live.images[actual.id.str()] = actual;
  docker::Container& db = scene.container("shop-db-1");
  db.image_id = actual.id;
  db.config.env.push_back("FROM_IMAGE=1");
  db.config.user = "nobody";
  EXPECT_EQ(lines(scene),
            "container shop-db-1 image: expected postgres (postgres0000), found postgres "
            "(0123456789ab)\n"
            "container shop-db-1 user: expected nothing, found nobody\n");
}

TEST(Drift, TellsWhatIsMissingAndWhatShouldNotBe) {
  Scene scene = two();
  scene.live.containers.erase(scene.live.containers.begin());  // db
  docker::Container& web = scene.container("shop-web-1");
  web.state.status = docker::RunState::kExited;
  web.state.running = false;
  web.state.exit_code = 137;
  docker::Container second = web;
  second.name = "shop-web-2";
  second.config.labels[kNumberLabel] = "2";
  docker::Container orphan = web;
  orphan.name = "shop-old-1";
  orphan.config.labels[kServiceLabel] = "old";
  docker::Container run = orphan;
  run.name = "shop-old-run-1";
  run.config.labels[kOneOffLabel] = "True";
  scene.live.containers.insert(scene.live.containers.end(), {second, orphan, run});
  EXPECT_EQ(lines(scene),
            "container shop-db-1 state: expected running, found missing\n"
            "container shop-old-1 state: expected none, found exited (137)\n"
            "container shop-web-1 state: expected running, found exited (137)\n"
            "container shop-web-2 state: expected none, found exited (137)\n");
}

TEST(Drift, StraysAreThoseOnOurOwnNetworksOnly) {
  Scene scene = two();
  model::Network& shared = scene.network("shared");
  shared.external = true;
  docker::Network live;
  live.name = "shop_shared";
  scene.live.networks["shop_shared"] = live;
  scene.live.others = {other("nosy", "shop_default"), other("peer", "shop_shared")};
  docker::ContainerSummary foreign = other("blog-web-1", "shop_default");
  foreign.labels[kProjectLabel] = "blog";
  scene.live.others.push_back(foreign);
  EXPECT_EQ(lines(scene),
            "container blog-web-1 networks.shop_default: expected not connected, found connected, "
            "of project blog\n"
            "container nosy networks.shop_default: expected not connected, found connected, of no "
            "project\n");
}

TEST(Drift, LooksAtNetworksAndVolumes) {
  Scene scene = two();
  scene.project.volumes["data"] = {.key = "data",
                                   .name = "shop_data",
                                   .driver = "",
                                   .driver_opts = {},
                                   .labels = {},
                                   .span = {}};
  scene.project.networks[model::NetworkKey("default")].internal = true;
  EXPECT_EQ(lines(scene),
            "network shop_default internal: expected true, found false\n"
            "volume shop_data state: expected there, found missing\n");
  scene.live.networks.clear();
  EXPECT_TRUE(
      lines(scene).starts_with("network shop_default state: expected there, found "
                               "missing\n"));
}

TEST(Drift, LooksAtLabelsOfNetworksButNotAtThoseOfCompose) {
  Scene scene = two();
  auto& labels = scene.live.networks.begin()->second.labels;
  labels["com.docker.compose.version"] = "1.29.2";
  EXPECT_EQ(lines(scene), "");
  labels["team"] = "other";
  EXPECT_EQ(lines(scene), "network shop_default labels.team: expected nothing, found other\n");
}

TEST(Drift, ASharedNamespaceIsNamedByItsService) {
  Scene scene;
  scene.add("vpn");
  model::Service& app = scene.add("app");
  app.networks.clear();
  app.network_mode = {model::NetworkMode::Kind::kService, "vpn", {}};
  scene.run_all();
  EXPECT_EQ(lines(scene), "");
  scene.container("shop-app-1").host.network_mode = "container:gone";
  EXPECT_EQ(lines(scene),
            "container shop-app-1 network_mode: expected service:vpn, found container:gone\n");
}

TEST(Drift, AJobThatIsDoneIsAsItShouldBe) {
  Scene scene;
  scene.add("job");
  scene.jobs = {ServiceName("job")};
  scene.run_all();
  EXPECT_EQ(lines(scene), "");
  scene.container("shop-job-1").state.exit_code = 2;
  EXPECT_EQ(lines(scene), "container shop-job-1 state: expected completed, found exited (2)\n");
}

TEST(FieldPlace, IsTheValueElseTheListElseTheService) {
  text::Sources sources;
  const std::string yaml =
      "services:\n"
      "  web:\n"
      "    mem_limit: 64m\n"
      "    logging:\n"
      "      options: {max-size: 1m}\n"
      "    deploy: {resources: {limits: {cpus: '1'}}}\n"
      "    cap_add: [NET_ADMIN]\n"
      "    environment: {MODE: a}\n";
  const text::SourceId id = sources.add("compose.yaml", yaml);
  std::vector<text::Diagnostic> faults;
  model::Project project;
  project.resolved = *text::parse_yaml(sources, id, {}, faults);
  model::Service web;
  web.name = ServiceName("web");
  const auto at = [&](const char* words) {
    const auto begin = static_cast<std::uint32_t>(yaml.find(words));
    return text::Span{id, begin, begin + static_cast<std::uint32_t>(std::string(words).size())};
  };
  web.span = at("web");
  web.environment["MODE"].span = at("a}");
  const auto text = [&](const char* field) {
    return std::string(sources.text(place_of(project, web, field)));
  };
  EXPECT_EQ(text("mem_limit"), "64m");
  EXPECT_EQ(text("cpus"), "'1'");
  EXPECT_EQ(text("logging.options.max-size"), "1m");
  EXPECT_EQ(text("cap_add"), "[NET_ADMIN]");
  EXPECT_EQ(text("environment.MODE"), "a}");
  EXPECT_EQ(text("environment.OTHER"), "{MODE: a}");
  EXPECT_EQ(text("privileged"), "web");
}

}  // namespace
}  // namespace bulkhead::orchestrate
