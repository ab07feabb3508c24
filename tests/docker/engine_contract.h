// The cases of the engine's contract: what the layers above may rely on in an engine. They run
// against a real one and against the fake.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/docker/engine_under_test.h"

namespace bulkhead::docker {

/// What is given, or the end of this case.
template <typename T>
T must(Result<T> result) {
  EXPECT_TRUE(result) << result.error().message;
  if constexpr (!std::is_void_v<T>) {
    if (!result) throw std::runtime_error(result.error().message);
    return std::move(*result);
  }
}

class EngineContract : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = ::testing::UnitTest::GetInstance()->current_test_info()->name();
    for (char& c : name) c = c == '_' ? '-' : static_cast<char>(c | 0x20);
    auto made = bulkhead::testing::engine_under_test(name.substr(0, 30));
    ASSERT_TRUE(made) << made.error().message;
    under_test_ = std::move(*made);
  }

  Engine& engine() { return under_test_->engine(); }
  std::string named(const std::string& name) const { return under_test_->prefix() + "-" + name; }
  std::map<std::string, std::string> labels() const {
    const std::string label = under_test_->label();
    const std::size_t equals = label.find('=');
    return {{label.substr(0, equals), label.substr(equals + 1)}};
  }

  ContainerSpec spec(const std::string& name, std::vector<std::string> cmd = {"sleep", "1000"}) {
    ContainerSpec spec;
    spec.name = named(name);
    spec.config.image = under_test_->image();
    spec.config.cmd = std::move(cmd);
    spec.config.labels = labels();
    spec.host.init = true;  // or a stop costs ten seconds
    return spec;
  }
  ContainerRef create(const ContainerSpec& spec) {
    return must(engine().create_container(spec)).id;
  }
  ContainerRef run(const ContainerSpec& spec) {
    ContainerRef id = create(spec);
    must(engine().start_container(id));
    return id;
  }
  NetworkRef network(const std::string& name, bool internal = false) {
    NetworkSpec spec;
    spec.name = named(name);
    spec.internal = internal;
    spec.labels = labels();
    return must(engine().create_network(spec));
  }
  Container inspect(const ContainerRef& container) {
    return must(engine().inspect_container(container));
  }

  std::unique_ptr<bulkhead::testing::EngineUnderTest> under_test_;
};

}  // namespace bulkhead::docker
