#include "orchestrate/port_check.h"

#include <mutex>

#include <gtest/gtest.h>

#include "orchestrate/engine_scene_for_test.h"
#include "orchestrate/failure_report.h"

namespace bulkhead::orchestrate {
namespace {

using model::DependencyCondition;
using model::ServiceName;

PortCheck tcp(std::uint16_t port, bool declared) {
  PortCheck check;
  check.ports = {port};
  check.declared = declared;
  return check;
}

PortCheck http(std::uint16_t port, std::string path) {
  PortCheck check = tcp(port, true);
  check.path = std::move(path);
  return check;
}

/// Answers "connection refused" until it was asked so often.
class ScriptedProber final : public PortProber {
 public:
  explicit ScriptedProber(int refusals) : refusals_(refusals) {}

  Result<OwnProbe> ask(const docker::Container& container, const PortCheck& check,
                       const std::stop_token&) override {
    const std::lock_guard lock(mutex_);
    asked_ += container.name + " " + describe(check) + "\n";
    OwnProbe probe;
    probe.passed = refusals_-- <= 0;
    if (!probe.passed) probe.output = "172.18.0.2:8002: refused";
    return probe;
  }

  std::string asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

 private:
  mutable std::mutex mutex_;
  int refusals_;
  std::string asked_;
};

TEST(PortCheck, IsDescribedForPeople) {
  PortCheck both = tcp(5432, false);
  both.ports.push_back(5433);
  EXPECT_EQ(describe(both), "TCP 5432, 5433");
  EXPECT_EQ(describe(http(8002, "/health")), "GET :8002/health");
}

TEST(PortCheck, AResponseCountsByItsStatus) {
  const auto text = [](const std::string& received) {
    const OwnProbe probe = judge_response(received);
    return std::string(probe.passed ? "passed: " : "failed: ") + probe.output;
  };
  EXPECT_EQ(text("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), "passed: HTTP/1.1 200 OK");
  EXPECT_EQ(text("HTTP/1.0 302 Found\r\n"), "passed: HTTP/1.0 302 Found");
  EXPECT_EQ(text("HTTP/1.1 503 Service Unavailable\r\n\r\ndb is away"),
            "failed: HTTP/1.1 503 Service Unavailable");
  EXPECT_EQ(text("SSH-2.0-OpenSSH_9.2\r\n"),
            "failed: it answered, but not by HTTP: SSH-2.0-OpenSSH_9.2");
  EXPECT_EQ(text(""), "failed: it closed the connection without an answer");
}

/// web → auth, which has no healthcheck.
void add_two(EngineScene& stage, DependencyCondition condition, const PortCheck& check) {
  stage.scene.add("auth");
  stage.scene.add("web");
  stage.scene.depend("web", "auth", condition);
  stage.scene.port_checks[ServiceName("auth")] = check;
}

std::string steps(const EngineScene& stage, const PlanOptions& options = {}) {
  std::string text = stage.scene.steps(options);
  return text.substr(
      text.find("2 create-container") == std::string::npos ? 0 : text.find("2 create-container"));
}

TEST(PortCheck, WhoWaitsForHealthWaitsForExposedPorts) {
  EngineScene stage;
  add_two(stage, DependencyCondition::kHealthy, tcp(8002, false));
  EXPECT_EQ(steps(stage),
            "0 create-network shop_default\n"
            "1 create-container shop-auth-1 after 0\n"
            "2 start-container shop-auth-1 after 1\n"
            "3 create-container shop-web-1 after 0\n"
            "4 await shop-auth-1 healthy after 2\n"
            "5 start-container shop-web-1 after 3 4\n"
            "6 await shop-auth-1 started after 2\n"
            "7 await shop-web-1 started after 5\n");
  ScriptedProber prober(3);
  UpRequest request = stage.request();
  request.prober = &prober;
  const auto outcome = up(request, stage.engine, system_clock(), stage.progress, stage.apply, {});
  ASSERT_TRUE(outcome);
  EXPECT_TRUE(outcome->applied.succeeded());
  // auth said that it serves, when it was asked for web.
  EXPECT_EQ(outcome->applied.fresh, std::set<ServiceName>{ServiceName("web")});
  const std::string line = "shop-auth-1 TCP 8002\n";
  EXPECT_EQ(prober.asked(), line + line + line + line);
}

TEST(PortCheck, StartedStaysStartedUnlessTheMetadataSaysHealth) {
  EngineScene stage;
  add_two(stage, DependencyCondition::kStarted, tcp(8002, false));
  EXPECT_EQ(stage.scene.steps().find("healthy"), std::string::npos);
  PlanOptions wait;
  wait.await_ports = true;
  EXPECT_NE(stage.scene.steps(wait).find("await shop-auth-1 healthy after 2"), std::string::npos);
  // Only in the end, though: web starts when auth has started.
  EXPECT_NE(stage.scene.steps(wait).find("start-container shop-web-1 after 2 3"),
            std::string::npos);
  stage.scene.port_checks[ServiceName("auth")].declared = true;
  EXPECT_NE(stage.scene.steps().find("4 await shop-auth-1 healthy after 2\n"
                                     "5 start-container shop-web-1 after 3 4\n"),
            std::string::npos);
}

TEST(PortCheck, AHealthcheckIsTheAuthority) {
  EngineScene stage;
  add_two(stage, DependencyCondition::kHealthy, http(8002, "/health"));
  give_check(stage.scene.project.services[ServiceName("auth")], std::chrono::milliseconds(100), 3);
  // No prober: it would be an error to need one.
  EXPECT_TRUE(stage.up().applied.succeeded());
}

TEST(PortCheck, WithoutAnythingToAskTheGateCannotOpen) {
  Scene scene;
  scene.add("auth");
  scene.add("web");
  scene.depend("web", "auth", DependencyCondition::kHealthy);
  ASSERT_EQ(scene.desired().problems.size(), 1U);
  EXPECT_EQ(
      scene.desired().problems[0].help,
      "give \"auth\" a healthcheck or, in its metadata, `health:`, or let it expose a port, or "
      "wait for service_started");
}

TEST(PortCheck, SaysWhatWasAskedAndAnswered) {
  EngineScene stage;
  add_two(stage, DependencyCondition::kStarted, http(8002, "/health"));
  ScriptedProber prober(1'000'000);
  UpRequest request = stage.request();
  request.prober = &prober;
  stage.apply.wait_timeout = std::chrono::milliseconds(300);
  const auto outcome = up(request, stage.engine, system_clock(), stage.progress, stage.apply, {});
  ASSERT_TRUE(outcome);
  EXPECT_EQ(failure_report(outcome->prepared.outcome.plan, outcome->applied, false),
            "error: auth (shop-auth-1): the time given is over, and it still waited for GET "
            ":8002/health to pass\n"
            "    asked from inside its network: GET :8002/health\n"
            "      172.18.0.2:8002: refused\n"
            "    it logged nothing\n"
            "    held back by it: web\n"
            "  next: docker logs shop-auth-1\n"
            "  what was done so far stays; `bulkhead up` goes on from there, `bulkhead down` "
            "removes it (project shop)\n");
}

}  // namespace
}  // namespace bulkhead::orchestrate
