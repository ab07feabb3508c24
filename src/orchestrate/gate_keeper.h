// GateKeeper: waits until a container is as others need it. It asks the engine when the engine
// says that something happened, runs the container's own healthcheck at once and often, and
// leaves every decision to gate.h.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <semaphore>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "docker/engine.h"
#include "orchestrate/container_watch.h"
#include "orchestrate/gate.h"
#include "orchestrate/port_check.h"

namespace bulkhead::orchestrate {

struct AwaitRequest {
  std::string id;  // of the container
  model::Readiness readiness = model::Readiness::kStarted;
  const docker::Healthcheck* check = nullptr;  // null: none
  const PortCheck* port_check = nullptr;       // null: none; counts where `check` is null
  /// It was started a moment ago, by us.
  bool just_started = false;
  /// Something that it depends on was: its own check may have failed over that, and gets its time
  /// once more.
  bool disturbed = false;
};

struct KeeperOptions {
  /// Nobody is waited for beyond this moment.
  std::optional<SteadyTime> give_up;
  /// As in GateView.
  Duration job_patience{};
  Duration stay = kSettle;
  /// For port checks; null: REQUIRES that nobody is awaited by one.
  PortProber* prober = nullptr;
};

/// What is known of a container that did not come to what was awaited.
struct Evidence {
  std::vector<std::string> probe_command;
  std::optional<int> probe_exit;
  std::string port_check;  // instead of a command: "TCP 5432"
  std::string probe_output;
  std::vector<std::string> log_lines;  // the last ones
};

struct AwaitOutcome {
  Status status;
  Evidence evidence;  // when the status is a failure of the container's
};

class GateKeeper final {
 public:
  /// What a container is waited for; called when that changes, from the waiting thread.
  using OnWaiting = std::function<void(const std::string& text)>;

  /// All must outlive it.
  GateKeeper(docker::Engine& engine, Clock& clock, ContainerWatch& watch,
             const KeeperOptions& options)
      : engine_(engine), clock_(clock), watch_(watch), options_(options) {}

  /// Thread-safe. kInterrupted when `stop` is requested; kConflict when the container failed, the
  /// message being a clause about it.
  AwaitOutcome await(const AwaitRequest& request, const std::stop_token& stop,
                     const OnWaiting& on_waiting);

  /// The last lines that the container wrote; empty when they cannot be had.
  std::vector<std::string> last_lines(const std::string& id) const;

 private:
  class Vigil;

  docker::Engine& engine_;
  Clock& clock_;
  ContainerWatch& watch_;
  const KeeperOptions options_;
  /// Own checks at the same time: each costs the engine about a tenth of a second of a core.
  std::counting_semaphore<> probes_{4};
};

}  // namespace bulkhead::orchestrate
