// RecordingProxy: stands between a program and an engine's socket, passes all on, and notes what
// was asked for.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "testing/scripted_server.h"

namespace bulkhead::testing {

class RecordingProxy final {
 public:
  /// `socket`: the engine's unix socket.
  explicit RecordingProxy(std::string socket);

  /// Of the unix socket that it listens on.
  const std::string& path() const { return server_.path(); }
  /// "GET /v1.41/containers/json?all=1" each, in the order in which they came.
  std::vector<std::string> requests() const;
  /// Those that are neither GET nor HEAD: by the Engine API, all that change something.
  std::vector<std::string> writes() const;

 private:
  void pass_on(Peer& client);

  const std::string socket_;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;  // guarded by mutex_
  ScriptedServer server_;              // last: its threads use the rest
};

}  // namespace bulkhead::testing
