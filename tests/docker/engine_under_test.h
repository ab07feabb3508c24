// What the cases of engine_contract.h run against: the fake engine in one program, a real one
// in another. That both pass the same cases is what the fake is worth.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "docker/engine.h"

namespace bulkhead::testing {

class EngineUnderTest {
 public:
  virtual ~EngineUnderTest() = default;
  virtual docker::Engine& engine() = 0;
  /// An image that holds busybox.
  virtual std::string image() const = 0;
  /// What every name starts with.
  virtual std::string prefix() const = 0;
  /// "key=value", on everything that the case makes.
  virtual std::string label() const = 0;
};

/// Defined in fake_under_test.cc and in real_under_test.cc.
Result<std::unique_ptr<EngineUnderTest>> engine_under_test(const std::string& name);

}  // namespace bulkhead::testing
