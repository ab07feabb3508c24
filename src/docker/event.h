// What happens in the engine, as it tells it. The engine replays only its last 256 events (and
// health checks fill that ring), so after every reconnection the world is to be listed again.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "docker/call.h"
#include "docker/container.h"

namespace bulkhead::docker {

struct Event {
  std::string type = {};    // container, network, volume, image, daemon …
  std::string action = {};  // "start", "die", "health_status"; what follows a ": " is in `detail`
  std::string detail = {};  // "healthy" of "health_status: healthy", the command of "exec_start: …"
  std::string id = {};      // of the container, network … that it happened to
  std::map<std::string, std::string> attributes = {};  // name, image, exitCode, and all labels
  WallTime time{};                                     // by the engine's clock, to the nanosecond

  /// Of a "health_status" event; else nothing.
  std::optional<HealthStatus> health() const;
  const std::string& attribute(const std::string& key) const;  // empty when it has none
};

/// All conditions hold together; values within types, actions and the like are alternatives,
/// labels must hold all.
struct EventFilter {
  std::vector<std::string> types = {};
  std::vector<std::string> actions = {};
  std::vector<std::string> labels = {};
  std::vector<std::string> containers = {};
  std::optional<WallTime> since = {};  // replays what the engine still remembers
  std::optional<WallTime> until = {};  // the stream ends there
};

/// One thread reads. Events that come meanwhile wait in the connection.
class EventReader {
 public:
  virtual ~EventReader() = default;

  /// The next event; nothing at the end (`until`). kTimeout when none came in time (the stream
  /// stays usable), kInterrupted, kUnavailable when the connection broke.
  virtual Result<std::optional<Event>> next(const Call& call = {}) = 0;
};

}  // namespace bulkhead::docker
