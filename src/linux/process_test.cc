#include "linux/process.h"

#include <thread>

#include <gtest/gtest.h>

namespace bulkhead::linux {
namespace {

ProcessSpec shell(const std::string& script) {
  ProcessSpec spec;
  spec.argv = {"sh", "-c", script};
  return spec;
}

TEST(Process, CollectsBothOutputsAndTheExitCode) {
  const auto result = run_process(system_clock(), shell("echo out; echo err >&2; exit 3"));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->exit_code, 3);
  EXPECT_EQ(result->out, "out\n");
  EXPECT_EQ(result->err, "err\n");
  EXPECT_FALSE(result->truncated);
}

TEST(Process, GivesInputEnvironmentAndDirectory) {
  ProcessSpec spec = shell("cat; echo \"$NAME\"; pwd");
  spec.input = std::string(300'000, 'x');
  spec.environment = {{"NAME", "value"}, {"PATH", "/usr/bin:/bin"}};
  spec.working_directory = "/";
  const auto result = run_process(system_clock(), spec);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->out, std::string(300'000, 'x') + "value\n/\n");
}

TEST(Process, InputThatIsNotReadDoesNoHarm) {
  ProcessSpec spec = shell("exit 0");
  spec.input.assign(std::size_t{1} << 23, 'x');
  EXPECT_EQ(run_process(system_clock(), spec)->exit_code, 0);
}

TEST(Process, SignalsAreSaidAsAShellSaysThem) {
  EXPECT_EQ(run_process(system_clock(), shell("kill -9 $$"))->exit_code, 137);
}

TEST(Process, OutputHasALimit) {
  ProcessSpec spec = shell("head -c 1000000 /dev/zero");
  spec.output_limit = 1000;
  const auto result = run_process(system_clock(), spec);
  EXPECT_EQ(result->out.size(), 1000U);
  EXPECT_TRUE(result->truncated);
}

TEST(Process, AGrandchildThatKeepsThePipesDoesNotKeepUs) {
  ProcessSpec spec = shell("sleep 30 & echo started");
  spec.timeout = std::chrono::seconds(20);
  const SteadyTime start = system_clock().steady();
  const auto result = run_process(system_clock(), spec);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->out, "started\n");
  EXPECT_LT(system_clock().steady() - start, std::chrono::seconds(10));
}

TEST(Process, EndsAtItsTime) {
  ProcessSpec spec = shell("sleep 60");
  spec.timeout = std::chrono::milliseconds(50);
  const auto result = run_process(system_clock(), spec);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::kTimeout);
  EXPECT_EQ(result.error().message, "sh: not done within 50 ms");
}

TEST(Process, EndsWhenAskedTo) {
  std::stop_source source;
  ProcessSpec spec = shell("sleep 60");
  spec.stop = source.get_token();
  const std::jthread other([&] { source.request_stop(); });
  const auto result = run_process(system_clock(), spec);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::kInterrupted);
}

TEST(Process, SaysThatThereIsNoSuchProgram) {
  ProcessSpec spec;
  spec.argv = {"bulkhead-no-such-program"};
  const auto result = run_process(system_clock(), spec);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(result.error().message, "running bulkhead-no-such-program: No such file or directory");
}

}  // namespace
}  // namespace bulkhead::linux
