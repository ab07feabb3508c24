// Run by own_engine_test.sh with an engine of its own, which listens with TLS on 127.0.0.1, too,
// and which it may stop and continue: in the engine's network namespace, with DOCKER_HOST and its
// companions set as a user sets them.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <signal.h>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "docker/client.h"
#include "linux/disk_files.h"
#include "linux/environment.h"

namespace bulkhead::docker {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class OwnEngine : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_NE(environment_.value_or("OWN_ENGINE_SOCKET", ""), "")
        << "run tests/docker/own_engine_test.sh, which starts the engine";
  }

  /// The address by the environment, with `changes` made to it.
  Result<std::unique_ptr<Engine>> connect(const std::map<std::string, std::string>& changes) {
    const Variables variables = [&](const std::string& name) -> std::optional<std::string> {
      const auto changed = changes.find(name);
      if (changed != changes.end()) return changed->second;
      return environment_.find(name);
    };
    linux::DiskFiles files;
    const EngineAddress address = TRY(find_engine_address(variables, files));
    return docker::connect(address);
  }

  /// SIGSTOP is sent at once, but a thread that runs goes on until the kernel gets hold of it.
  static void stop_all_threads(pid_t process) {
    ASSERT_EQ(::kill(process, SIGSTOP), 0);
    const auto runs = [&] {
      for (const auto& thread :
           std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/task")) {
        std::ifstream file(thread.path() / "stat");
        std::string line;
        std::getline(file, line);
        // The state follows the name, which is in parentheses.
        const std::size_t name_end = line.rfind(") ");
        if (name_end != std::string::npos && line[name_end + 2] != 'T') return true;
      }
      return false;
    };
    while (runs()) std::this_thread::yield();
  }

  const linux::Environment environment_ = linux::Environment::of_process();
};

TEST_F(OwnEngine, IsReachedByTls) {
  const auto engine = connect({});
  ASSERT_TRUE(engine) << engine.error().message;
  EXPECT_TRUE((*engine)->ping());
  EXPECT_TRUE((*engine)->list_containers({}));
  // An upgraded connection over TLS, both ways.
  const std::string image = environment_.value_or("OWN_ENGINE_IMAGE", "");
  ContainerSpec spec;
  spec.config.image = image;
  spec.host.init = true;
  const auto created = (*engine)->create_container(spec);
  ASSERT_TRUE(created) << created.error().message;
  ASSERT_TRUE((*engine)->start_container(created->id));
  const auto exec = (*engine)->create_exec(created->id, {.cmd = {"cat"}, .attach_stdin = true});
  ASSERT_TRUE(exec) << exec.error().message;
  const auto session = (*engine)->start_exec(*exec, false);
  ASSERT_TRUE(session) << session.error().message;
  EXPECT_TRUE((*session)->write("through TLS"));
  EXPECT_TRUE((*session)->close_input());
  const auto chunk = (*session)->next({.timeout = std::chrono::seconds(30)});
  ASSERT_TRUE(chunk) << chunk.error().message;
  ASSERT_TRUE(*chunk);
  EXPECT_EQ((*chunk)->bytes, "through TLS");
  EXPECT_TRUE((*engine)->remove_container(created->id, {.force = true}));
}

TEST_F(OwnEngine, RefusesAClientWithoutItsCertificate) {
  const auto engine = connect({{"DOCKER_CERT_PATH", environment_.value_or("OWN_ENGINE_CA", "")}});
  ASSERT_FALSE(engine);
  EXPECT_EQ(engine.error().kind, ErrorKind::kRefused);
  EXPECT_THAT(engine.error().message,
              StartsWith("no engine answers at tcp://127.0.0.1:2376: TLS: "));
  EXPECT_THAT(engine.error().message, HasSubstr("; check DOCKER_TLS_VERIFY and DOCKER_CERT_PATH"));
}

TEST_F(OwnEngine, IsNotTrustedByAnotherAuthority) {
  const auto engine = connect({{"DOCKER_CERT_PATH", "/nonexistent"}});
  ASSERT_FALSE(engine);
  EXPECT_THAT(engine.error().message, HasSubstr("the server's certificate is not trusted"));
}

TEST_F(OwnEngine, PlainHttpToItsTlsPortIsAnError) {
  const auto engine = connect({{"DOCKER_TLS_VERIFY", ""}});
  ASSERT_FALSE(engine);
  EXPECT_THAT(engine.error().message, HasSubstr("HTTP request to an HTTPS server"));
}

TEST_F(OwnEngine, WhenItHangsEveryCallEndsInTime) {
  EngineAddress address;
  address.path = environment_.value_or("OWN_ENGINE_SOCKET", "");
  const auto engine = docker::connect(address);
  ASSERT_TRUE(engine) << engine.error().message;
  // Nobody adds plugins here: what other cases did may still be told.
  const auto events = (*engine)->events({.types = {"plugin"}});
  ASSERT_TRUE(events) << events.error().message;
  const pid_t daemon = std::atoi(environment_.value_or("OWN_ENGINE_PID", "0").c_str());
  ASSERT_GT(daemon, 0);
  const Call brief{.timeout = std::chrono::milliseconds(100)};

  stop_all_threads(daemon);
  const auto list = (*engine)->list_containers({}, brief);
  const Status ping = (*engine)->ping(brief);
  const auto event = (*events)->next(brief);
  const auto second = docker::connect(address, {}, brief);
  ASSERT_EQ(::kill(daemon, SIGCONT), 0);

  const auto timed_out = [](const auto& result) {
    return !result && result.error().kind == ErrorKind::kTimeout;
  };
  EXPECT_TRUE(timed_out(list));
  EXPECT_TRUE(timed_out(ping));
  EXPECT_TRUE(timed_out(event));
  EXPECT_TRUE(timed_out(second));
  EXPECT_TRUE((*engine)->ping());
  EXPECT_TRUE((*engine)->create_volume({.name = "after"}));
  EXPECT_TRUE((*engine)->remove_volume(VolumeName("after"), false));
}

}  // namespace
}  // namespace bulkhead::docker
