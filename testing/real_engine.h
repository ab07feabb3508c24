// RealEngine: the engine that real-engine tests run against, and what they made on it. Names start
// with a prefix of their own, everything carries a label with it, and all of it is removed at the
// end, so that tests run beside each other on one engine.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "docker/client.h"
#include "docker/engine.h"

namespace bulkhead::testing {

/// What tools/engine says about the engine that it started.
struct TestEngine {
  docker::EngineAddress address;
  std::string image = "bulkhead-test:1";
  std::string netns;  // path of its network namespace; empty for the machine's own
};

/// kNotFound, saying how to run such tests, when BULKHEAD_TEST_DOCKER_HOST is not set.
Result<TestEngine> test_engine();

class RealEngine final {
 public:
  /// `name` becomes part of the prefix; letters, digits and '-'.
  static Result<std::unique_ptr<RealEngine>> connect(const std::string& name,
                                                     const docker::ClientOptions& options = {});
  RealEngine(const RealEngine&) = delete;
  RealEngine& operator=(const RealEngine&) = delete;
  /// Removes every container, network and volume that carries label().
  ~RealEngine();

  docker::Engine& engine() { return *engine_; }
  const TestEngine& test_engine() const { return test_engine_; }
  const std::string& prefix() const { return prefix_; }
  /// "io.bulkhead.test"; its value is the prefix.
  static constexpr const char* kLabel = "io.bulkhead.test";
  std::string label() const { return std::string(kLabel) + "=" + prefix_; }

 private:
  RealEngine(TestEngine test_engine, std::unique_ptr<docker::Engine> engine, std::string prefix);

  TestEngine test_engine_;
  std::unique_ptr<docker::Engine> engine_;
  std::string prefix_;
};

}  // namespace bulkhead::testing
