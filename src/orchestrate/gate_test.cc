#include "orchestrate/gate.h"

#include <gtest/gtest.h>

#include "orchestrate/port_check.h"

namespace bulkhead::orchestrate {
namespace {

using docker::HealthStatus;
using docker::RunState;
using model::Readiness;
using std::chrono::milliseconds;
using std::chrono::seconds;

const WallTime kStart{seconds(1'000'000)};

docker::Container running() {
  docker::Container container;
  container.state.status = RunState::kRunning;
  container.state.running = true;
  container.state.started_at = kStart;
  return container;
}

docker::Container exited(int code) {
  docker::Container container = running();
  container.state.status = RunState::kExited;
  container.state.running = false;
  container.state.exit_code = code;
  return container;
}

void set_health(docker::Container& container, HealthStatus status, Duration after_start) {
  container.state.health.status = status;
  docker::HealthProbe probe;
  probe.end = kStart + after_start;
  container.state.health.log = {probe};
}

docker::Healthcheck check() {
  docker::Healthcheck check;
  check.test = {"CMD", "true"};
  check.interval = seconds(5);
  check.retries = 2;
  check.start_period = seconds(3);
  check.timeout = seconds(4);
  return check;  // 13 s are granted, 17 at most
}

/// "open", "wait: its end", "failed: it ended with exit 3".
std::string text(const GateView& view) {
  const Verdict verdict = judge(view);
  switch (verdict.kind) {
    case Verdict::Kind::kOpen:
      return "open";
    case Verdict::Kind::kWait:
      return "wait: " + verdict.reason;
    case Verdict::Kind::kFailed:
      return "failed: " + verdict.reason;
  }
  return {};
}

std::string healthy(const docker::Container& container, Duration running_for,
                    const std::optional<OwnProbe>& own = {}) {
  const docker::Healthcheck healthcheck = check();
  return text({Readiness::kHealthy, container, &healthcheck, running_for, running_for, own});
}

OwnProbe probe(bool passed) {
  OwnProbe own;
  own.passed = passed;
  own.exit_code = passed ? 0 : 1;
  return own;
}

TEST(Healthy, OpensByTheEnginesVerdictWhenItIsFresh) {
  docker::Container container = running();
  set_health(container, HealthStatus::kHealthy, seconds(1));
  EXPECT_EQ(healthy(container, seconds(2)), "open");
  // From before the last start: it says nothing about this run.
  set_health(container, HealthStatus::kHealthy, -seconds(1));
  EXPECT_EQ(healthy(container, seconds(2)), "wait: its healthcheck to pass");
}

TEST(Healthy, OpensByOneOwnProbeThatPassed) {
  EXPECT_EQ(healthy(running(), milliseconds(80), probe(true)), "open");
  docker::Container container = running();
  set_health(container, HealthStatus::kUnhealthy, seconds(20));
  EXPECT_EQ(healthy(container, seconds(21), probe(true)), "open");
}

TEST(Healthy, IsJudgedByTheDeadlineAndNotByTheFirstFailure) {
  docker::Container container = running();
  EXPECT_EQ(healthy(container, seconds(12), probe(false)), "wait: its healthcheck to pass");
  EXPECT_EQ(healthy(container, seconds(13), probe(false)),
            "failed: its healthcheck did not pass within 13.0 s");
  // The engine gave up early, within the time that the check grants.
  set_health(container, HealthStatus::kUnhealthy, seconds(9));
  EXPECT_EQ(healthy(container, seconds(10), probe(false)), "wait: its healthcheck to pass");
}

TEST(Healthy, AProbeThatHangsIsGivenItsTimeout) {
  OwnProbe hanging = probe(false);
  hanging.decided = false;
  EXPECT_EQ(healthy(running(), seconds(14), hanging), "wait: its healthcheck to pass");
  EXPECT_EQ(healthy(running(), seconds(17), hanging),
            "failed: its healthcheck did not pass within 13.0 s");
}

TEST(Healthy, ALateOneIsAskedOnceMoreBeforeItIsGivenUp) {
  docker::Container container = running();
  set_health(container, HealthStatus::kUnhealthy, seconds(15));
  EXPECT_EQ(healthy(container, seconds(16)), "wait: its healthcheck to pass");
  EXPECT_EQ(healthy(container, seconds(16), probe(false)),
            "failed: its healthcheck did not pass within 13.0 s");
}

TEST(Healthy, OneThatRanLongBeforeIsAskedForAWhile) {
  const docker::Container container = running();
  const docker::Healthcheck healthcheck = check();
  const auto waited = [&](Duration for_us) {
    return text({Readiness::kHealthy, container, &healthcheck, std::chrono::hours(3), for_us,
                 probe(false)});
  };
  EXPECT_EQ(waited(milliseconds(100)), "wait: its healthcheck to pass");
  EXPECT_EQ(waited(seconds(5)), "failed: its healthcheck did not pass within 13.0 s");
}

TEST(Healthy, APortCheckCountsWhereThereIsNoHealthcheck) {
  PortCheck ports;
  ports.ports = {5432};
  const docker::Container container = running();
  GateView view{Readiness::kHealthy, container};
  view.port_check = &ports;
  view.running_for = view.waited_for = seconds(20);
  EXPECT_EQ(text(view), "wait: TCP 5432 to pass");
  view.own = probe(false);
  view.running_for = view.waited_for = seconds(89);
  EXPECT_EQ(text(view), "wait: TCP 5432 to pass");
  view.running_for = view.waited_for = seconds(90);
  EXPECT_EQ(text(view), "failed: TCP 5432 did not pass within 1 min 30 s");
  view.own = probe(true);
  EXPECT_EQ(text(view), "open");

  // start_period + retries × interval
  ports.start_period = seconds(10);
  ports.interval = seconds(2);
  ports.retries = 5;
  view.own = probe(false);
  view.running_for = view.waited_for = seconds(19);
  EXPECT_EQ(text(view), "wait: TCP 5432 to pass");
  view.running_for = view.waited_for = seconds(20);
  EXPECT_EQ(text(view), "failed: TCP 5432 did not pass within 20.0 s");
}

TEST(Healthy, AnEndIsAFailureAtOnceUnlessTheEngineStartsItAgain) {
  EXPECT_EQ(healthy(exited(3), seconds(1)), "failed: it ended with exit 3");
  docker::Container container = exited(3);
  container.host.restart_policy.name = "always";
  EXPECT_EQ(healthy(container, seconds(1)), "wait: it to stay up");
  container.restart_count = 4;
  EXPECT_EQ(healthy(container, seconds(14)),
            "failed: it keeps stopping: started again 4 times, last exit 3");
}

TEST(Healthy, NeedsACheck) {
  EXPECT_EQ(text({Readiness::kHealthy, running(), nullptr, {}, {}}),
            "failed: it has no healthcheck");
}

TEST(Started, IsUpForAWhile) {
  EXPECT_EQ(text({Readiness::kStarted, running(), nullptr, milliseconds(10), {}}),
            "wait: it to stay up");
  EXPECT_EQ(text({Readiness::kStarted, running(), nullptr, kSettle, {}}), "open");
}

TEST(Started, OrHadNothingMoreToDo) {
  EXPECT_EQ(text({Readiness::kStarted, exited(0), nullptr, {}, {}}), "open");
  EXPECT_EQ(text({Readiness::kStarted, exited(127), nullptr, {}, {}}),
            "failed: it ended with exit 127");
}

TEST(Started, ACrashLoopIsNoStart) {
  docker::Container container = running();
  container.restart_count = 1;
  container.state.exit_code = 1;
  EXPECT_EQ(text({Readiness::kStarted, container, nullptr, seconds(1), seconds(2)}),
            "wait: it to stay up");
  EXPECT_EQ(text({Readiness::kStarted, container, nullptr, seconds(3), seconds(4)}), "open");
  container.state.status = RunState::kRestarting;
  container.state.restarting = true;
  EXPECT_EQ(text({Readiness::kStarted, container, nullptr, seconds(1), kRestartPatience}),
            "failed: it keeps stopping: started again once, last exit 1");
  // In the moment in which it runs it has no last exit.
  container.state.restarting = false;
  container.state.exit_code = 0;
  EXPECT_EQ(text({Readiness::kStarted, container, nullptr, seconds(1), kRestartPatience}),
            "failed: it keeps stopping: started again once");
}

TEST(Started, SaysWhyItCouldNotBe) {
  docker::Container container = exited(127);
  container.state.error = "exec: \"nope\": not found";
  container.host.restart_policy.name = "always";
  EXPECT_EQ(text({Readiness::kStarted, container, nullptr, {}, {}}),
            "failed: it could not be started: exec: \"nope\": not found");
  container = exited(137);
  container.state.oom_killed = true;
  EXPECT_EQ(text({Readiness::kStarted, container, nullptr, {}, {}}),
            "failed: it was killed because it ran out of memory");
}

TEST(Completed, IsNotWaitedForInEternity) {
  docker::Container container = running();
  GateView view{Readiness::kCompleted, container};
  view.job_patience = std::chrono::minutes(10);
  view.waited_for = seconds(599);
  EXPECT_EQ(text(view), "wait: its end");
  view.waited_for = seconds(600);
  EXPECT_EQ(
      text(view),
      "failed: it has not ended within 10 min 0 s, and others wait for its end; --wait-timeout "
      "SECONDS grants it another time, 0 as long as it takes");
  view.job_patience = {};
  EXPECT_EQ(text(view), "wait: its end");
  // Nor one that fails and is started again for ever.
  container = exited(2);
  container.host.restart_policy.name = "always";
  container.restart_count = 40;
  view.job_patience = std::chrono::minutes(10);
  EXPECT_EQ(
      text(view),
      "failed: it has not ended within 10 min 0 s, started again 40 times, and others wait for its "
      "end; --wait-timeout SECONDS grants it another time, 0 as long as it takes");
}

TEST(Completed, IsExitZero) {
  EXPECT_EQ(text({Readiness::kCompleted, running(), nullptr, {}, {}}), "wait: its end");
  EXPECT_EQ(text({Readiness::kCompleted, exited(0), nullptr, {}, {}}), "open");
  EXPECT_EQ(text({Readiness::kCompleted, exited(2), nullptr, {}, {}}),
            "failed: it ended with exit 2");
  docker::Container again = exited(2);
  again.host.restart_policy = {"on-failure", 3};
  EXPECT_EQ(text({Readiness::kCompleted, again, nullptr, {}, {}}), "wait: its end");
  again.restart_count = 3;
  EXPECT_EQ(text({Readiness::kCompleted, again, nullptr, {}, {}}), "failed: it ended with exit 2");
}

TEST(Deadline, HasTheEnginesDefaults) {
  EXPECT_EQ(deadline_of(docker::Healthcheck{}), seconds(90));
  EXPECT_EQ(timeout_of({}), seconds(30));
  EXPECT_EQ(deadline_of(check()), seconds(13));
}

TEST(ProbeCommand, IsWhatTheEngineRuns) {
  docker::Healthcheck shell;
  shell.test = {"CMD-SHELL", "curl -f localhost"};
  docker::Container container;
  EXPECT_EQ(probe_command(shell, container),
            (std::vector<std::string>{"/bin/sh", "-c", "curl -f localhost"}));
  container.config.shell = {"/bin/bash", "-ec"};
  EXPECT_EQ(probe_command(shell, container),
            (std::vector<std::string>{"/bin/bash", "-ec", "curl -f localhost"}));
  EXPECT_EQ(probe_command(check(), container), (std::vector<std::string>{"true"}));
}

TEST(PauseAfterProbe, GrowsAndLeavesHalfOfTheTimeFree) {
  EXPECT_EQ(pause_after_probe(1, milliseconds(5)), milliseconds(50));
  EXPECT_EQ(pause_after_probe(1, milliseconds(120)), milliseconds(120));
  EXPECT_EQ(pause_after_probe(6, milliseconds(5)), milliseconds(400));
  EXPECT_EQ(pause_after_probe(100, milliseconds(5)), seconds(1));
  EXPECT_EQ(pause_after_probe(100, seconds(30)), seconds(1));
}

}  // namespace
}  // namespace bulkhead::orchestrate
