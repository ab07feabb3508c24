// Commands that only look, on a real engine: no request of theirs changes anything.
#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/recording_proxy.h"
#include "tests/docker/program_test.h"

namespace bulkhead::testing {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class Looking : public ProgramTest {
 protected:
  void SetUp() override {
    ProgramTest::SetUp();
    if (HasFatalFailure()) return;
    const auto engine = test_engine();
    ASSERT_TRUE(engine) << engine.error().message;
    proxy_.emplace(engine->address.path);
  }

  /// The program, through the proxy.
  int watched(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"env", "DOCKER_HOST=unix://" + proxy_->path(),
                                         BULKHEAD_BINARY_DIR "/bulkhead"});
    const auto result = project_->run(std::move(arguments));
    said_ = result.out + result.err;
    return result.exit_code;
  }

  std::optional<RecordingProxy> proxy_;
};

constexpr const char* kBefore = R"(
services:
  web:
    image: IMAGE
    init: true
    command: [sleep, "1000"]
    environment: {A: "1"}
    mem_limit: 64m
  gone: {image: IMAGE, init: true, command: [sleep, "1000"]}
)";

constexpr const char* kAfter = R"(
services:
  web:
    image: IMAGE
    init: true
    command: [sleep, "1000"]
    environment: {A: "2"}
    networks: [back]
  kept: {image: IMAGE, init: true, command: [sleep, "1000"], volumes: ["data:/data"]}
networks: {back: {internal: true}}
volumes: {data: {}}
)";

TEST_F(Looking, ChangesNothing) {
  write(kBefore);
  EXPECT_EQ(watched({"plan"}), 1) << said_;
  EXPECT_THAT(proxy_->writes(), IsEmpty());

  // The proxy would have seen it.
  ASSERT_EQ(watched({"up", "-d"}), 0) << said_;
  const std::vector<std::string> written = proxy_->writes();
  EXPECT_THAT(written, Contains(StartsWith("POST /v")));

  EXPECT_EQ(watched({"plan"}), 0) << said_;
  EXPECT_EQ(watched({"drift"}), 0) << said_;
  write(kAfter);
  EXPECT_EQ(watched({"plan", "--remove-orphans"}), 1) << said_;
  EXPECT_EQ(watched({"plan", "--format", "json"}), 1) << said_;
  EXPECT_EQ(watched({"up", "--dry-run"}), 0) << said_;
  EXPECT_EQ(watched({"drift"}), 1) << said_;
  EXPECT_EQ(watched({"ps"}), 0) << said_;
  EXPECT_EQ(watched({"logs", "web"}), 0) << said_;
  EXPECT_EQ(watched({"verify", "--probe", "namespace"}), 1) << said_;
  EXPECT_EQ(watched({"snapshot"}), 0) << said_;
  // Whether it could be pulled is asked as well.
  write("services: {web: {image: 'registry.invalid/nothing:1'}}\n");
  EXPECT_EQ(watched({"plan"}), 2) << said_;
  EXPECT_THAT(proxy_->requests(), Contains(::testing::HasSubstr("/distribution/")));
  EXPECT_EQ(proxy_->writes(), written);
}

}  // namespace
}  // namespace bulkhead::testing
