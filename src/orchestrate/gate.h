// The decision whether a container has come to what others wait for. Pure: a function of what the
// engine says, of what our own probe of the container's healthcheck said, and of the time.
//
// Docker asks a healthcheck first after one interval (30 s by default), so the gate's keeper
// (gate_keeper.h) runs the same check itself, at once and often. One pass opens the gate, as it
// makes a container healthy for the engine. Failures close it only when the time that the check
// grants is over: start_period + retries × interval; a start that stumbles is no failure. A
// container without a healthcheck may have a port check instead (port_check.h).
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "docker/container.h"
#include "model/plan.h"

namespace bulkhead::orchestrate {

struct PortCheck;

/// One run of the healthcheck or of the port check by ourselves, since the container was last
/// started.
struct OwnProbe {
  bool passed = false;
  bool decided = true;  // false: it could not be run, or did not end in its time
  int exit_code = 0;
  std::string output;  // what it printed, or why it could not be run
};

/// GateView::stay where `up` is to be quick: it tells what does not start at all.
inline constexpr Duration kSettle = std::chrono::milliseconds(200);
/// The same where it is to be sure: it tells programs that read their configuration first, try to
/// reach something, and end.
inline constexpr Duration kStay = std::chrono::seconds(2);

struct GateView {
  model::Readiness wanted = model::Readiness::kStarted;
  const docker::Container& container;
  /// The check that counts; null: the container has none.
  const docker::Healthcheck* check = nullptr;
  /// Since the container was last started, or since what it depends on was (whatever is later);
  /// by the engine's clock or ours.
  Duration running_for{};
  /// Since somebody began to wait.
  Duration waited_for{};
  std::optional<OwnProbe> own = std::nullopt;  // the last one
  /// Counts where `check` is null; null: none either.
  const PortCheck* port_check = nullptr;
  /// How long to wait for the end of a one-shot; zero: as long as it takes.
  Duration job_patience{};
  /// How long one that nobody can ask has to stay up to count as started.
  Duration stay = kSettle;
};

struct Verdict {
  enum class Kind : std::uint8_t { kOpen, kWait, kFailed };
  Kind kind = Kind::kWait;
  /// kFailed: a clause about the container, "it ended with exit 3". kWait: what it waits for,
  /// "its healthcheck to pass".
  std::string reason;

  friend bool operator==(const Verdict&, const Verdict&) = default;
};

/// How long one has to stay up that has stopped and was started again by its restart policy.
inline constexpr Duration kSettleAfterRestart = std::chrono::seconds(3);
/// How long such a one may go on stopping before it is given up.
inline constexpr Duration kRestartPatience = std::chrono::seconds(10);
/// How long one that ran before anybody waited is asked, although its time was over by then: what
/// it depends on may have been away for a moment.
inline constexpr Duration kSecondLook = std::chrono::seconds(5);
/// How long a one-shot may take where nobody says more: an hour's migration is rare, and a program
/// that was made a one-shot by mistake is not.
inline constexpr Duration kJobPatience = std::chrono::minutes(10);

Verdict judge(const GateView& view);

/// start_period + retries × interval, with the engine's defaults for what is not said.
Duration deadline_of(const docker::Healthcheck& check);
Duration timeout_of(const docker::Healthcheck& check);

/// True when the engine's verdict belongs to this run of the container: its last probe ended
/// after the container was started.
bool is_fresh(const docker::ContainerState& state);

/// True while the engine will start the container again by itself.
bool will_restart(const docker::Container& container);

/// What an exec has to run for this check: CMD as it is, CMD-SHELL through the container's shell.
std::vector<std::string> probe_command(const docker::Healthcheck& check,
                                       const docker::Container& container);

/// How long to pause after the n-th own probe (from 1), which took `duration`.
Duration pause_after_probe(int number, Duration duration);

}  // namespace bulkhead::orchestrate
