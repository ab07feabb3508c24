#include "orchestrate/replacement.h"

#include <algorithm>
#include <atomic>
#include <functional>

#include <gtest/gtest.h>

#include "orchestrate/engine_scene_for_test.h"
#include "orchestrate/failure_report.h"
#include "orchestrate/labels.h"

namespace bulkhead::orchestrate {
namespace {

using model::ServiceName;

/// What becomes of a running, checked, stateless service, changed a little.
std::string way(const std::function<void(DesiredService&, docker::Container&)>& change,
                const Surroundings& around = {}) {
  DesiredService service;
  service.healthcheck.emplace();
  service.spec.spec.endpoints["shop_default"];
  docker::Container live;
  live.state.running = true;
  change(service, live);
  const Replacement decided = replacement_of(service, live, around);
  return (decided.way == Replacement::Way::kBeside ? "beside: " : "stop first: ") + decided.reason;
}

docker::PortMap published(const std::string& host_port) {
  docker::PortMap map;
  docker::PortBinding binding;
  binding.host_port = host_port;
  map[docker::ContainerPort{}] = {binding};
  return map;
}

TEST(Replacement, IsBesideWhereNothingIsFixedToOneContainer) {
  EXPECT_EQ(way([](auto&, auto&) {}), "beside: nothing of it is fixed to one container");
  EXPECT_EQ(way([](auto& service, auto&) { service.spec.spec.host.port_bindings = published(""); }),
            "beside: nothing of it is fixed to one container");
  EXPECT_EQ(way([](auto&, docker::Container& live) {
              live.mounts.push_back({.type = "volume", .destination = "/etc/app"});
            }),
            "beside: nothing of it is fixed to one container");
}

TEST(Replacement, StopsFirstWhatOnlyOneCanHave) {
  const auto fixed = [](auto& service, auto&) {
    service.spec.spec.host.port_bindings = published("80");
  };
  EXPECT_EQ(way(fixed), "stop first: it publishes port 80 of the host");
  EXPECT_EQ(
      way([](auto&, docker::Container& live) { live.host.port_bindings = published("8080"); }),
      "stop first: it publishes port 8080 of the host");
  EXPECT_EQ(way([](auto& service, auto&) { service.container_name = "web"; }),
            "stop first: container_name leaves room for one");
  EXPECT_EQ(way([](auto& service, auto&) { service.spec.spec.endpoints.clear(); }),
            "stop first: it has no network of its own");
  EXPECT_EQ(way([](auto& service, auto&) {
              service.spec.spec.endpoints["shop_default"].ipv4_address = "10.0.0.5";
            }),
            "stop first: it has a fixed address");
  EXPECT_EQ(way([](auto&, auto&) {}, {.has_sharers = true}),
            "stop first: it shares a namespace or volumes with another container");
}

TEST(Replacement, StopsFirstWhatWritesToWhatOutlivesItAndWhatCannotBeAsked) {
  const auto writes = [](auto&, docker::Container& live) {
    live.mounts.push_back({.type = "volume", .destination = "/data", .writable = true});
  };
  EXPECT_EQ(way(writes), "stop first: it may write to /data, which outlives it");
  const auto unasked = [](auto& service, auto&) { service.healthcheck.reset(); };
  EXPECT_EQ(way(unasked),
            "stop first: nothing says when the new one is ready: it has no healthcheck");
  // Who says start-first knows better.
  const auto said = [&](auto& service, auto& live) {
    writes(service, live);
    unasked(service, live);
    service.update_order = "start-first";
  };
  EXPECT_EQ(way(said), "beside: deploy.update_config.order is start-first");
  EXPECT_EQ(way([](auto& service, auto&) { service.update_order = "stop-first"; }),
            "stop first: deploy.update_config.order is stop-first");
}

TEST(Replacement, NobodyMissesWhatDoesNotRun) {
  EXPECT_EQ(way([](auto&, auto& live) { live.state.running = false; }), "stop first: ");
  EXPECT_EQ(way([](auto&, auto&) {}, {.is_stopped = true}), "stop first: ");
}

TEST(Replacement, TheNewOneTakesTheNamesWhenItIsReadyAndThenTheOldOneGoes) {
  EngineScene stage;
  give_check(stage.scene.add("web"), std::chrono::milliseconds(200), 3);
  stage.scene.run_all();
  stage.scene.project.services[ServiceName("web")].environment["A"].value = "1";
  EXPECT_EQ(stage.scene.steps(),
            "0 create-container shopweb10000_shop-web-1\n"
            "1 start-container shopweb10000_shop-web-1 after 0\n"
            "2 await shopweb10000_shop-web-1 healthy after 1\n"
            "3 disconnect-network shopweb10000_shop-web-1 shop_default after 2\n"
            "4 connect-network shopweb10000_shop-web-1 shop_default after 3\n"
            "5 await shopweb10000_shop-web-1 healthy after 1 4\n"
            "6 stop-container shop-web-1 after 5\n"
            "7 remove-container shop-web-1 after 6\n"
            "8 rename-container shop-web-1 after 7\n");
  EXPECT_EQ(stage.scene.plan().plan.changes.at(0).way,
            "beside the old one: nothing of it is fixed to one container");
}

TEST(Replacement, LeavesTheContainerThatComposeExpects) {
  EngineScene stage;
  give_check(stage.scene.add("web"), std::chrono::milliseconds(200), 3);
  ASSERT_TRUE(stage.up().applied.succeeded());
  const docker::Container before = stage.inspect("shop-web-1");
  stage.scene.project.services[ServiceName("web")].environment["A"].value = "1";
  // Nobody may be sent to the new one before it is ready: it has none of the service's names.
  std::atomic<bool> named_too_early{false};
  stage.engine.set_execs([&](const docker::Container& container, const docker::ExecSpec&) {
    const auto& aliases = container.networks.at("shop_default").aliases;
    const bool has = std::find(aliases.begin(), aliases.end(), "web") != aliases.end();
    static std::atomic<int> asked = 0;
    if (++asked == 1) named_too_early = has;
    return docker::ExecResult{};
  });
  stage.engine.set_programs([](const docker::Container&) {
    testing::FakeProgram program;
    program.health = docker::HealthStatus::kStarting;
    return program;
  });
  ASSERT_TRUE(stage.up().applied.succeeded());
  EXPECT_FALSE(named_too_early);
  const docker::Container after = stage.inspect("shop-web-1");
  EXPECT_NE(after.id, before.id);
  EXPECT_EQ(after.label(kNumberLabel), "1");
  EXPECT_EQ(stage.containers(), "shop-web-1 running");
  EXPECT_EQ(stage.changes_left(), "");
}

TEST(Replacement, ABrokenNewOneIsTakenAwayAndTheOldOneWasNeverTouched) {
  EngineScene stage;
  give_check(stage.scene.add("web"), std::chrono::milliseconds(50), 2);
  ASSERT_TRUE(stage.up().applied.succeeded());
  const docker::Container before = stage.inspect("shop-web-1");
  stage.scene.project.services[ServiceName("web")].environment["A"].value = "1";
  stage.engine.set_programs([](const docker::Container&) {
    testing::FakeProgram program;
    program.health = docker::HealthStatus::kStarting;
    return program;
  });
  stage.engine.set_execs([](const docker::Container&, const docker::ExecSpec&) {
    docker::ExecResult result;
    result.exit_code = 1;
    return result;
  });
  const std::string name = before.id.str().substr(0, 12) + "_shop-web-1";
  EXPECT_EQ(stage.report(), "error: web (" + name +
                                "): its healthcheck did not pass within 0.10 s\n"
                                "    its healthcheck, exit 1: pg_isready -U shop\n"
                                "      (it printed nothing)\n"
                                "    it logged nothing\n"
                                "    it was removed again; the one it was to replace runs on\n"
                                "  what was done so far stays; `bulkhead up` goes on from there, "
                                "`bulkhead down` removes it (project shop)\n");
  EXPECT_EQ(stage.containers(), "shop-web-1 running");
  EXPECT_EQ(stage.inspect("shop-web-1").id, before.id);
  EXPECT_EQ(stage.inspect("shop-web-1").networks, before.networks);
}

}  // namespace
}  // namespace bulkhead::orchestrate
