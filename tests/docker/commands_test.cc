// pull, build, logs and exec of the program on a real engine.
#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <pty.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "tests/docker/program_test.h"

namespace bulkhead::testing {
namespace {

using ::testing::HasSubstr;

using Commands = ProgramTest;

TEST_F(Commands, PullSaysWhatCannotBeHad) {
  write(R"(
services:
  absent: {image: 'registry.invalid/nothing:1'}
  present: {image: IMAGE, pull_policy: missing}
  own: {image: IMAGE, pull_policy: never}
)");
  EXPECT_EQ(bulkhead({"pull", "absent"}), 1);
  EXPECT_THAT(said_, HasSubstr("pulling image registry.invalid/nothing:1"));
  EXPECT_THAT(said_, HasSubstr("An image made elsewhere can be brought with docker load"));
  // It is here, and no more was asked for.
  EXPECT_EQ(bulkhead({"pull", "present", "own"}), 0) << said_;
  EXPECT_EQ(said_, project_->name() + ": no image to pull\n");
}

TEST_F(Commands, BuildMakesTheImageThatUpThenRuns) {
  const std::string image = project_->name() + "-app";
  write("services: {app: {build: ., command: [/none]}}\n");
  project_->write("Dockerfile", "FROM scratch\nCOPY greeting /greeting\nLABEL of=test\n");
  project_->write("greeting", "hello\n");
  ASSERT_EQ(bulkhead({"build"}), 0) << said_;
  EXPECT_THAT(said_, HasSubstr("image " + image + " built"));
  const auto built = project_->engine().inspect_image(docker::ImageRef(image));
  ASSERT_TRUE(built) << built.error().message;
  EXPECT_EQ(built->config.labels.at("of"), "test");

  project_->write("Dockerfile", "FROM scratch\nCOPY missing /missing\n");
  EXPECT_EQ(bulkhead({"build", "app"}), 1);
  EXPECT_THAT(said_, HasSubstr("docker build ended with exit 1: "));
  EXPECT_THAT(said_, HasSubstr("COPY failed: file not found in build context"));
  EXPECT_TRUE(project_->engine().remove_image(docker::ImageRef(image), true));
}

TEST_F(Commands, LogsFollowUntilAllHaveEnded) {
  write(R"(
services:
  short: {image: IMAGE, command: [sh, -c, "echo one; sleep 3; echo two; echo three; sleep 1"]}
  other: {image: IMAGE, command: [sh, -c, "sleep 1; printf 'from other' >&2"]}
)");
  ASSERT_EQ(bulkhead({"up", "--no-deps", "-d"}), 0) << said_;
  EXPECT_EQ(bulkhead({"logs", "-f", "short"}), 0);
  EXPECT_EQ(said_, "short-1  | one\nshort-1  | two\nshort-1  | three\n");
  EXPECT_EQ(bulkhead({"logs", "-f", "other"}), 0);
  EXPECT_EQ(said_, "other-1  | from other\n");

  const auto ended = *project_->inspect("short-1").state.finished_at;
  EXPECT_EQ(bulkhead({"logs", "--since", "1h", "short"}), 0);
  EXPECT_THAT(said_, HasSubstr("short-1  | one\n"));
  EXPECT_EQ(bulkhead({"logs", "--until", "1h", "short"}), 0);
  EXPECT_EQ(said_, "");
  // Half-way through its longer sleep.
  const auto between = ended - std::chrono::milliseconds(2500);
  const std::string moment =
      fmt::format("{:.3f}", std::chrono::duration<double>(between.time_since_epoch()).count());
  EXPECT_EQ(bulkhead({"logs", "--since", moment, "short"}), 0);
  EXPECT_EQ(said_, "short-1  | two\nshort-1  | three\n");
  EXPECT_EQ(bulkhead({"logs", "--until", moment, "short"}), 0);
  EXPECT_EQ(said_, "short-1  | one\n");
}

TEST_F(Commands, LogsEndAtAnInterrupt) {
  write("services: {web: {image: IMAGE, init: true, command: [sh, -c, 'echo one; sleep 1000']}}\n");
  ASSERT_EQ(bulkhead({"up"}), 0) << said_;
  const auto result =
      project_->run({"sh", "-c",
                     "'" BULKHEAD_BINARY_DIR "/bulkhead' logs -f >shown & logs=$!; "
                     "for i in $(seq 600); do [ ! -s shown ] || break; sleep 0.1; done; "
                     "kill -TERM $logs; wait $logs; status=$?; cat shown; exit $status"});
  EXPECT_EQ(result.exit_code, 130) << result.err;
  EXPECT_EQ(result.out, "web-1  | one\n");
}

/// Runs a program on a terminal of its own, types `input`, and gives what was shown.
std::string on_a_terminal(const std::vector<std::string>& words, const std::string& folder,
                          const std::string& input, int& exit_code) {
  int terminal = -1;
  const winsize size{.ws_row = 31, .ws_col = 97, .ws_xpixel = 0, .ws_ypixel = 0};
  const pid_t child = ::forkpty(&terminal, nullptr, nullptr, &size);
  if (child == 0) {
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    if (::chdir(folder.c_str()) == 0) ::execv(arguments[0], arguments.data());
    ::_exit(127);
  }
  std::string shown;
  std::array<char, 4096> buffer{};
  bool typed = false;
  for (;;) {
    const ssize_t got = ::read(terminal, buffer.data(), buffer.size());
    if (got <= 0) break;  // EIO: the program is gone
    shown.append(buffer.data(), static_cast<std::size_t>(got));
    if (typed || shown.find("ready") == std::string::npos) continue;
    typed = ::write(terminal, input.data(), input.size()) > 0;
  }
  ::close(terminal);
  int status = 0;
  ::waitpid(child, &status, 0);
  exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return shown;
}

TEST_F(Commands, ExecGivesATerminalAndPassesTheExitStatus) {
  write("services: {web: {image: IMAGE, init: true, command: [sleep, '1000']}}\n");
  ASSERT_EQ(bulkhead({"up"}), 0) << said_;
  const std::string script =
      "test -t 0 && test -t 1 && echo ready; read line; stty size; echo got $line; exit 7";
  const std::string program = BULKHEAD_BINARY_DIR "/bulkhead";
  int exit_code = 0;
  ::setenv("DOCKER_HOST", std::getenv("BULKHEAD_TEST_DOCKER_HOST"), 1);
  for (const char* option : {"-it", "--index=1"}) {
    const std::string shown =
        on_a_terminal({program, "-p", project_->name(), "exec", option, "web", "sh", "-c", script},
                      project_->folder(), "typed\r", exit_code);
    EXPECT_EQ(exit_code, 7) << shown;
    EXPECT_THAT(shown, HasSubstr("31 97\r\n"));
    EXPECT_THAT(shown, HasSubstr("got typed\r\n"));
  }
  // Without one there is none, and who asks for it is told.
  EXPECT_EQ(bulkhead({"exec", "web", "sh", "-c", "test -t 1 || echo no terminal; exit 4"}), 4);
  EXPECT_EQ(said_, "no terminal\n");
  EXPECT_EQ(bulkhead({"exec", "-t", "web", "true"}), 2);
  EXPECT_EQ(said_,
            "bulkhead: -t asks for a terminal, and standard input and output are none here; leave "
            "it out\n");
}

}  // namespace
}  // namespace bulkhead::testing
