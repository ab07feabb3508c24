#include "testing/real_engine.h"

#include <unistd.h>

#include <fmt/format.h>

#include "linux/environment.h"

namespace bulkhead::testing {

Result<TestEngine> test_engine() {
  const linux::Environment environment = linux::Environment::of_process();
  const std::string host = environment.value_or("BULKHEAD_TEST_DOCKER_HOST", "");
  if (host.empty()) {
    return failure(ErrorKind::kNotFound,
                   "BULKHEAD_TEST_DOCKER_HOST is not set; this test needs an engine: run "
                   "`tools/engine with ctest --test-dir build/debug -L docker`");
  }
  TestEngine engine;
  engine.address = TRY(docker::parse_engine_address(host));
  engine.image = environment.value_or("BULKHEAD_TEST_IMAGE", engine.image);
  engine.netns = environment.value_or("BULKHEAD_TEST_NETNS", "");
  return engine;
}

Result<std::unique_ptr<RealEngine>> RealEngine::connect(const std::string& name,
                                                        const docker::ClientOptions& options) {
  TestEngine where = TRY(bulkhead::testing::test_engine());
  std::unique_ptr<docker::Engine> engine = TRY(docker::connect(where.address, options));
  // Tests that run at once differ by process, those of one process by what they say.
  std::string prefix = fmt::format("bh-{}-{}", name, ::getpid());
  return std::unique_ptr<RealEngine>(
      new RealEngine(std::move(where), std::move(engine), std::move(prefix)));
}

RealEngine::RealEngine(TestEngine test_engine, std::unique_ptr<docker::Engine> engine,
                       std::string prefix)
    : test_engine_(std::move(test_engine)),
      engine_(std::move(engine)),
      prefix_(std::move(prefix)) {}

RealEngine::~RealEngine() {
  // What cannot be removed is seen by the next test that lists, or goes with the engine.
  if (const auto list = engine_->list_containers({.labels = {label()}})) {
    for (const auto& container : *list) {
      static_cast<void>(engine_->remove_container(container.id, {.force = true, .volumes = true}));
    }
  }
  if (const auto list = engine_->list_networks({.labels = {label()}})) {
    for (const auto& network : *list) static_cast<void>(engine_->remove_network(network.id));
  }
  if (const auto list = engine_->list_volumes({.labels = {label()}})) {
    for (const auto& volume : *list) static_cast<void>(engine_->remove_volume(volume.name, true));
  }
}

}  // namespace bulkhead::testing
