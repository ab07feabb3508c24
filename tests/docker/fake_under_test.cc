#include "testing/fake_engine.h"
#include "tests/docker/engine_under_test.h"

namespace bulkhead::testing {
namespace {

/// What the programs of the cases do, as a shell would do it.
FakeProgram program_of(const docker::Container& container) {
  FakeProgram program;
  const std::vector<std::string> cmd =
      container.config.cmd.value_or(std::vector<std::string>{"sleep", "1000"});
  if (cmd.front() == "/no/such/program") program.found = false;
  const std::string script = cmd.size() == 3 && cmd[0] == "sh" ? cmd[2] : "";
  if (script == "exit 3") program.exit_code = 3;
  if (script == "echo one; echo two; echo oops >&2; exit 1") {
    program.exit_code = 1;
    program.out = "one\ntwo\n";
    program.err = "oops\n";
  }
  const auto& check = container.config.healthcheck;
  if (check && check->test.back() == "echo broken; exit 1") {
    program.health = docker::HealthStatus::kUnhealthy;
    program.health_output = "broken\n";
  }
  return program;
}

class FakeUnderTest final : public EngineUnderTest {
 public:
  FakeUnderTest() {
    docker::ContainerConfig defaults;
    defaults.cmd = {"sleep", "1000000"};
    defaults.env = {"PATH=/usr/bin:/bin"};
    fake_.add_image("bulkhead-test:1", defaults);
    fake_.set_programs(program_of);
    fake_.set_execs([](const docker::Container&, const docker::ExecSpec& spec) {
      return docker::ExecResult{4, spec.env.at(0).substr(5) + "\n", "oops\n", false};
    });
  }
  docker::Engine& engine() override { return fake_; }
  std::string image() const override { return "bulkhead-test:1"; }
  std::string prefix() const override { return "fake"; }
  std::string label() const override { return "io.bulkhead.test=fake"; }

 private:
  FakeEngine fake_;
};

}  // namespace

Result<std::unique_ptr<EngineUnderTest>> engine_under_test(const std::string&) {
  return std::make_unique<FakeUnderTest>();
}

}  // namespace bulkhead::testing
