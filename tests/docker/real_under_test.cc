#include "testing/real_engine.h"
#include "tests/docker/engine_under_test.h"

namespace bulkhead::testing {
namespace {

class RealUnderTest final : public EngineUnderTest {
 public:
  explicit RealUnderTest(std::unique_ptr<RealEngine> real) : real_(std::move(real)) {}
  docker::Engine& engine() override { return real_->engine(); }
  std::string image() const override { return real_->test_engine().image; }
  std::string prefix() const override { return real_->prefix(); }
  std::string label() const override { return real_->label(); }

 private:
  std::unique_ptr<RealEngine> real_;
};

}  // namespace

Result<std::unique_ptr<EngineUnderTest>> engine_under_test(const std::string& name) {
  return std::make_unique<RealUnderTest>(TRY(RealEngine::connect(name)));
}

}  // namespace bulkhead::testing
