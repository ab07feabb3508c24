// What the engine says about a container that exists: the line of a list, and the whole of it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "docker/container_spec.h"
#include "docker/names.h"

namespace bulkhead::docker {

enum class RunState : std::uint8_t {
  kCreated,
  kRunning,
  kPaused,
  kRestarting,
  kRemoving,
  kExited,
  kDead,
  kUnknown,  // a word that this client does not know
};

enum class HealthStatus : std::uint8_t {
  kNone,  // no healthcheck, or one that is switched off
  kStarting,
  kHealthy,
  kUnhealthy,
};

/// The engine's own words, as in `docker ps`: "running", "unhealthy".
std::string_view name(RunState state);
std::string_view name(HealthStatus status);
RunState parse_run_state(std::string_view word);
HealthStatus parse_health_status(std::string_view word);

/// One run of the container's own check.
struct HealthProbe {
  std::optional<WallTime> start = {};
  std::optional<WallTime> end = {};
  int exit_code = 0;
  std::string output = {};  // at most 4096 bytes, cut by the engine

  friend bool operator==(const HealthProbe&, const HealthProbe&) = default;
};

struct Health {
  HealthStatus status = HealthStatus::kNone;
  int failing_streak = 0;
  /// The last five, oldest first. Those that ended before ContainerState::started_at tell of an
  /// earlier run and say nothing about this one.
  std::vector<HealthProbe> log = {};

  friend bool operator==(const Health&, const Health&) = default;
};

struct ContainerState {
  RunState status = RunState::kUnknown;
  bool running = false;  // true while paused and while restarting, too
  bool paused = false;
  bool restarting = false;
  bool oom_killed = false;
  bool dead = false;
  int pid = 0;  // on the engine's host; zero when not running
  int exit_code = 0;
  std::string error = {};  // why the last start failed
  std::optional<WallTime> started_at = {};
  std::optional<WallTime> finished_at = {};
  Health health = {};

  friend bool operator==(const ContainerState&, const ContainerState&) = default;
};

/// A mount as it is, whichever way it was asked for.
struct MountPoint {
  std::string type = {};
  std::string name = {};  // of the volume
  std::string source = {};
  std::string destination = {};
  std::string driver = {};
  std::string mode = {};
  bool writable = false;
  std::string propagation = {};

  friend bool operator==(const MountPoint&, const MountPoint&) = default;
};

struct Container {
  ContainerRef id = {};
  std::string name = {};  // without the leading '/'
  std::optional<WallTime> created = {};
  ImageRef image_id = {};  // config.image is the reference that was asked for
  std::string path = {};   // the program that runs, and its arguments
  std::vector<std::string> args = {};
  std::string platform = {};
  std::string driver = {};
  std::int64_t restart_count = 0;
  std::string hostname_path = {};
  std::string hosts_path = {};
  std::string resolv_conf_path = {};
  std::string log_path = {};
  std::vector<std::string> exec_ids = {};
  ContainerState state = {};
  ContainerConfig config = {};
  HostConfig host = {};
  std::vector<MountPoint> mounts = {};  // sorted by destination
  /// By network name. A container in another's namespace has none.
  std::map<std::string, EndpointSettings> networks = {};
  /// Published ports as bound now: while running only.
  PortMap ports = {};
  std::string sandbox_key = {};  // path of the network namespace, on the engine's host

  const std::string& label(const std::string& key) const;  // empty when it has none
};

/// A line of `docker ps`. Labels and networks are enough to find what belongs to a project.
struct ContainerSummary {
  ContainerRef id = {};
  std::string name = {};  // without the leading '/'; the shortest when there are several (links)
  std::string image = {};
  ImageRef image_id = {};
  std::optional<WallTime> created = {};
  RunState state = RunState::kUnknown;
  std::string status = {};  // for people: "Up 3 minutes (healthy)"
  std::map<std::string, std::string> labels = {};
  std::string network_mode = {};
  std::map<std::string, EndpointSettings> networks = {};  // aliases are missing here

  const std::string& label(const std::string& key) const;  // empty when it has none
};

/// All conditions hold together; values within one list are alternatives (as in the API).
struct ContainerFilter {
  bool all = true;                       // stopped ones, too
  std::vector<std::string> labels = {};  // "key" or "key=value": all of them must hold
  std::vector<std::string> networks = {};
  std::vector<std::string> names = {};  // regular expressions of the engine
  std::vector<RunState> states = {};
  std::vector<std::string> volumes = {};  // mounted, by name
};

struct LogOptions {
  bool follow = false;
  bool stdout_stream = true;
  bool stderr_stream = true;
  bool timestamps = false;
  std::optional<int> tail = {};  // lines; unset: all
  std::optional<WallTime> since = {};
  std::optional<WallTime> until = {};
};

enum class WaitCondition : std::uint8_t { kNotRunning, kNextExit, kRemoved };

struct ExitStatus {
  int code = 0;
  std::string error = {};
};

struct RemoveContainer {
  bool force = false;    // kills it first
  bool volumes = false;  // its anonymous volumes, too
};

}  // namespace bulkhead::docker
