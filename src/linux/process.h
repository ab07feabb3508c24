// Programs started by us: never through a shell, always with an end.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace bulkhead::linux {

struct ProcessSpec {
  /// The program (looked up in PATH when it has no '/') and its arguments.
  std::vector<std::string> argv;
  std::optional<std::map<std::string, std::string>> environment;  // unset: ours
  std::string working_directory;                                  // empty: ours
  std::string input;                                              // on its standard input
  /// After it the program and what it started are killed.
  Duration timeout = std::chrono::seconds(60);
  /// Of each output; more is thrown away and `truncated` set.
  std::size_t output_limit = std::size_t{16} << 20;
  std::stop_token stop = {};
};

struct ProcessResult {
  int exit_code = 0;  // 128 + signal when one ended it, as a shell says it
  std::string out;
  std::string err;
  bool truncated = false;
};

/// Runs it to its end. kNotFound when there is no such program, kTimeout, kInterrupted; an exit
/// code other than zero is a result, not an error.
Result<ProcessResult> run_process(Clock& clock, const ProcessSpec& spec);

}  // namespace bulkhead::linux
