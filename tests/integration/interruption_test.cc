// What Ctrl-C does to a command that only reads: it ends at once, also while it waits for input.
#include <array>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <spawn.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/unique_fd.h"

namespace bulkhead {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

/// True when the process stands in read(2) of its standard input; see proc(5), /proc/PID/syscall.
bool reads_standard_input(pid_t process) {
  std::ifstream in(fmt::format("/proc/{}/syscall", process));
  std::string call;
  std::string first_argument;
  return in >> call >> first_argument && call == "0" && first_argument == "0x0";
}

TEST(Interruption, EndsACommandThatWaitsForItsInput) {
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe2(pipe.data(), O_CLOEXEC), 0);
  const UniqueFd input(pipe[0]);
  const UniqueFd never_written(pipe[1]);
  posix_spawn_file_actions_t actions;
  ASSERT_EQ(::posix_spawn_file_actions_init(&actions), 0);
  ASSERT_EQ(::posix_spawn_file_actions_adddup2(&actions, input.get(), STDIN_FILENO), 0);
  std::array<std::string, 4> words{BULKHEAD_PROGRAM, "config", "-f", "-"};
  std::array<char*, 5> arguments{};
  for (std::size_t i = 0; i < words.size(); ++i) arguments[i] = words[i].data();
  pid_t process = 0;
  ASSERT_EQ(::posix_spawn(&process, BULKHEAD_PROGRAM, &actions, nullptr, arguments.data(), environ),
            0);
  ::posix_spawn_file_actions_destroy(&actions);

  Clock& clock = system_clock();
  const auto deadline = clock.steady() + 30s;
  while (!reads_standard_input(process) && clock.steady() < deadline) clock.sleep(1ms);
  ASSERT_EQ(::kill(process, SIGINT), 0);
  int status = 0;
  pid_t ended = 0;
  while ((ended = ::waitpid(process, &status, WNOHANG)) == 0 && clock.steady() < deadline) {
    clock.sleep(1ms);
  }
  if (ended == 0) {
    ::kill(process, SIGKILL);
    ::waitpid(process, &status, 0);
  }
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT) << status;
}

}  // namespace
}  // namespace bulkhead
