#include "orchestrate/gate.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/duration.h"
#include "orchestrate/port_check.h"

namespace bulkhead::orchestrate {
namespace {

using docker::Container;
using docker::HealthStatus;
using docker::RunState;

Verdict open() {
  return {Verdict::Kind::kOpen, {}};
}

Verdict wait(std::string reason) {
  return {Verdict::Kind::kWait, std::move(reason)};
}

Verdict failed(std::string reason) {
  return {Verdict::Kind::kFailed, std::move(reason)};
}

std::string times(std::int64_t count) {
  return count == 1 ? "once" : fmt::format("{} times", count);
}

/// Why a container that does not run does not; it will not run again by itself.
Verdict ended(const Container& container) {
  const docker::ContainerState& state = container.state;
  if (state.oom_killed) return failed("it was killed because it ran out of memory");
  if (!state.error.empty()) return failed("it could not be started: " + state.error);
  return failed(fmt::format("it ended with exit {}", state.exit_code));
}

/// While it runs the engine has forgotten how it ended before.
Verdict keeps_stopping(const Container& container) {
  const docker::ContainerState& state = container.state;
  const bool runs = state.running && !state.restarting;
  return failed(fmt::format("it keeps stopping: started again {}{}", times(container.restart_count),
                            runs ? "" : fmt::format(", last exit {}", state.exit_code)));
}

Verdict judge_completed(const GateView& view) {
  const docker::ContainerState& state = view.container.state;
  const bool runs = state.running || state.status == RunState::kCreated;
  if (!runs && state.exit_code == 0 && state.status == RunState::kExited) return open();
  if (!runs && !will_restart(view.container)) return ended(view.container);
  if (view.job_patience == Duration{} || view.waited_for < view.job_patience) {
    return wait("its end");
  }
  const std::string again =
      view.container.restart_count > 0
          ? fmt::format(", started again {}", times(view.container.restart_count))
          : std::string();
  return failed(
      fmt::format("it has not ended within {}{}, and others wait for its end; --wait-timeout "
                  "SECONDS grants it another time, 0 as long as it takes",
                  human_duration(view.job_patience), again));
}

Verdict judge_started(const GateView& view) {
  const Container& container = view.container;
  const docker::ContainerState& state = container.state;
  const bool up = state.running && !state.restarting;
  if (!up) {
    if (state.status == RunState::kExited && state.exit_code == 0 && !will_restart(container)) {
      return open();  // it had nothing more to do
    }
    if (!will_restart(container)) return ended(container);
  }
  const std::int64_t restarts = container.restart_count;
  const Duration settle = restarts > 0 ? kSettleAfterRestart : view.stay;
  if (up && view.running_for >= settle) return open();
  if (restarts > 0 && view.waited_for >= kRestartPatience) {
    return keeps_stopping(container);
  }
  return wait("it to stay up");
}

Verdict judge_healthy(const GateView& view) {
  const Container& container = view.container;
  const docker::ContainerState& state = container.state;
  if (view.check == nullptr && view.port_check == nullptr) return failed("it has no healthcheck");
  const bool has_check = view.check != nullptr;
  const Duration deadline = has_check ? deadline_of(*view.check) : deadline_of(*view.port_check);
  const Duration timeout = has_check ? timeout_of(*view.check) : view.port_check->timeout;
  const std::string what = has_check ? "its healthcheck" : describe(*view.port_check);
  const bool late =
      view.running_for >= deadline && view.waited_for >= std::min(deadline, kSecondLook);
  if (!state.running || state.restarting) {
    if (!will_restart(container)) return ended(container);
    if (view.waited_for < deadline) return wait("it to stay up");
    return keeps_stopping(container);
  }
  if (state.paused) return failed("it is paused");
  if (has_check && state.health.status == HealthStatus::kHealthy && is_fresh(state)) return open();
  if (view.own && view.own->passed) return open();
  if (!late) return wait(what + " to pass");

  const bool own_says_no = view.own && view.own->decided;
  const bool engine_says_no = state.health.status == HealthStatus::kUnhealthy && is_fresh(state);
  const bool over = view.running_for >= deadline + timeout;
  // A container that was late before anybody waited is asked once more.
  const bool asked = view.own.has_value();
  if (own_says_no || (engine_says_no && asked) || over) {
    return failed(fmt::format("{} did not pass within {}", what, human_duration(deadline)));
  }
  return wait(what + " to pass");
}

}  // namespace

Verdict judge(const GateView& view) {
  switch (view.wanted) {
    case model::Readiness::kStarted:
      return judge_started(view);
    case model::Readiness::kHealthy:
      return judge_healthy(view);
    case model::Readiness::kCompleted:
      return judge_completed(view);
  }
  return judge_started(view);
}

Duration deadline_of(const docker::Healthcheck& check) {
  constexpr Duration kInterval = std::chrono::seconds(30);
  constexpr int kRetries = 3;
  const Duration interval = check.interval == Duration{} ? kInterval : check.interval;
  const int retries = check.retries == 0 ? kRetries : check.retries;
  return check.start_period + retries * interval;
}

Duration timeout_of(const docker::Healthcheck& check) {
  constexpr Duration kTimeout = std::chrono::seconds(30);
  return check.timeout == Duration{} ? kTimeout : check.timeout;
}

bool is_fresh(const docker::ContainerState& state) {
  if (!state.started_at || state.health.log.empty()) return false;
  const auto& end = state.health.log.back().end;
  return end && *end >= *state.started_at;
}

bool will_restart(const docker::Container& container) {
  const docker::ContainerState& state = container.state;
  if (state.status == RunState::kRestarting || state.restarting) return true;
  if (state.status != RunState::kExited) return false;
  // A start that the engine refused is not tried again.
  if (!state.error.empty()) return false;
  const docker::RestartPolicy& policy = container.host.restart_policy;
  if (policy.name == "always" || policy.name == "unless-stopped") return true;
  if (policy.name != "on-failure" || state.exit_code == 0) return false;
  return policy.maximum_retries == 0 || container.restart_count < policy.maximum_retries;
}

std::vector<std::string> probe_command(const docker::Healthcheck& check,
                                       const Container& container) {
  if (check.test.empty() || check.test.front() == "NONE") return {};
  std::vector<std::string> words(check.test.begin() + 1, check.test.end());
  if (check.test.front() != "CMD-SHELL") return words;
  std::vector<std::string> command = container.config.shell;
  if (command.empty()) command = {"/bin/sh", "-c"};
  command.insert(command.end(), words.begin(), words.end());
  return command;
}

Duration pause_after_probe(int number, Duration duration) {
  constexpr Duration kFirst = std::chrono::milliseconds(50);
  constexpr Duration kLongest = std::chrono::seconds(1);
  constexpr int kDoublings = 6;
  const Duration pause = kFirst * (1 << std::min(number / 2, kDoublings));
  // Never more than half of the time is spent in the check.
  return std::clamp(pause, std::min(duration, kLongest), kLongest);
}

}  // namespace bulkhead::orchestrate
