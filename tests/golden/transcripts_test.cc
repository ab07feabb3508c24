// Runs the program as a user would and compares what it prints. A scenario is a folder here with
//   project/      the files, and the working directory
//   commands      one command a line: "NAME: bulkhead WORDS", '#' begins a comment
//   NAME.txt      the expected transcript: standard output, standard error, exit status
// BULKHEAD_UPDATE=1 writes the transcripts anew; read them in the diff.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "linux/process.h"
#include "testing/golden.h"

namespace bulkhead {
namespace {

struct Command {
  std::string scenario;  // its folder
  std::string name;
  std::string line;  // without "bulkhead "
};

/// One in double quotes may hold blanks.
std::vector<std::string> split_words(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> words;
  for (std::string word; in >> std::quoted(word);) words.push_back(word);
  return words;
}

std::vector<Command> commands_of(const std::filesystem::path& scenario) {
  std::ifstream in(scenario / "commands");
  std::vector<Command> commands;
  for (std::string line; std::getline(in, line);) {
    const std::size_t colon = line.find(": bulkhead ");
    if (line.empty() || line.front() == '#' || colon == std::string::npos) continue;
    commands.push_back({scenario.string(), line.substr(0, colon), line.substr(colon + 11)});
  }
  return commands;
}

std::vector<Command> all_commands() {
  std::vector<Command> commands;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(BULKHEAD_SOURCE_DIR "/tests/golden")) {
    if (entry.path().filename() != "commands") continue;
    for (Command& command : commands_of(entry.path().parent_path())) {
      commands.push_back(std::move(command));
    }
  }
  std::sort(commands.begin(), commands.end(), [](const Command& a, const Command& b) {
    return std::tie(a.scenario, a.name) < std::tie(b.scenario, b.name);
  });
  return commands;
}

class Transcripts : public ::testing::TestWithParam<Command> {};

TEST_P(Transcripts, AreAsExpected) {
  const Command& command = GetParam();
  linux::ProcessSpec spec;
  spec.argv = split_words(command.line);
  spec.argv.insert(spec.argv.begin(), BULKHEAD_PROGRAM);
  spec.working_directory = command.scenario + "/project";
  // No engine, also where this machine has one, and a repository also where the source has no git.
  spec.environment = {{"HOME", "/nonexistent"},
                      {"GITHUB_WORKSPACE", BULKHEAD_SOURCE_DIR},
                      {"PATH", "/usr/bin:/bin"},
                      {"DOCKER_HOST", "unix:///nonexistent/docker.sock"}};
  const auto result = linux::run_process(system_clock(), spec);
  ASSERT_TRUE(result) << result.error().message;
  const std::string transcript = fmt::format("$ bulkhead {}\n{}", command.line, result->out) +
                                 (result->err.empty() ? "" : "--- standard error\n" + result->err) +
                                 fmt::format("--- exit status {}\n", result->exit_code);
  EXPECT_TRUE(bulkhead::testing::matches_golden(command.scenario + "/" + command.name + ".txt",
                                                transcript));
}

std::string test_name(const ::testing::TestParamInfo<Command>& info) {
  std::string name =
      std::filesystem::path(info.param.scenario).filename().string() + "_" + info.param.name;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '-' || c == '.'; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Golden, Transcripts, ::testing::ValuesIn(all_commands()), test_name);

}  // namespace
}  // namespace bulkhead
