// FakeServer: an engine on a socket, which answers what a test says.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "docker/client.h"
#include "testing/scripted_server.h"

namespace bulkhead::docker {

inline constexpr const char* kVersion =
    R"({"Version": "20.10.24", "ApiVersion": "1.41", "MinAPIVersion": "1.12", "Os": "linux"})";

/// What a test's engine answers: given the first line of the request ("GET /v1.41/info") and all of
/// it. Returns false to end the connection.
using Answer =
    std::function<bool(const std::string& line, const std::string& request, testing::Peer& peer)>;

/// Answers /version itself.
class FakeServer final {
 public:
  explicit FakeServer(Answer answer, std::string version = kVersion)
      : answer_(std::move(answer)),
        version_(std::move(version)),
        server_([this](testing::Peer& peer) { serve(peer); }) {}

  Result<std::unique_ptr<Engine>> connect(const ClientOptions& options = {}) {
    EngineAddress address;
    address.path = server_.path();
    return docker::connect(address, options);
  }
  std::unique_ptr<Engine> engine(const ClientOptions& options = {}) {
    auto engine = connect(options);
    EXPECT_TRUE(engine) << engine.error().message;
    return engine ? std::move(*engine) : nullptr;
  }
  /// "METHOD /target" of all requests but /version.
  std::vector<std::string> lines() {
    const std::lock_guard lock(mutex_);
    return lines_;
  }
  const std::string& path() const { return server_.path(); }

 private:
  void serve(testing::Peer& peer) {
    while (true) {
      const std::string request = peer.read_request();
      if (request.empty()) return;
      const std::string line = request.substr(0, request.find(" HTTP/1.1"));
      if (line == "GET /version") {
        peer.answer(200, version_);
        continue;
      }
      {
        const std::lock_guard lock(mutex_);
        lines_.push_back(line);
      }
      if (!answer_(line, request, peer)) return;
    }
  }

  const Answer answer_;
  const std::string version_;
  std::mutex mutex_;
  std::vector<std::string> lines_;
  testing::ScriptedServer server_;  // last: its threads use the others
};

}  // namespace bulkhead::docker
