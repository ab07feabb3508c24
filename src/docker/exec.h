// Programs run inside a container that is running.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "docker/call.h"
#include "docker/names.h"

namespace bulkhead::docker {

struct ExecSpec {
  std::vector<std::string> cmd = {};
  std::vector<std::string> env = {};  // "NAME=value"
  std::string user = {};
  std::string working_dir = {};
  bool tty = false;
  bool attach_stdin = false;
  bool privileged = false;
};

/// How `run_exec` ended.
struct ExecResult {
  int exit_code = 0;
  std::string stdout_text = {};
  std::string stderr_text = {};  // empty with a tty, where all output is stdout
  bool truncated = false;        // more came than the limit, and was thrown away
};

struct ExecState {
  bool running = false;
  std::optional<int> exit_code = {};  // while it runs, none
  int pid = 0;                        // on the engine's host
};

enum class OutputStream : std::uint8_t { kStdin, kStdout, kStderr };

/// A piece of output, as it came: not a line.
struct OutputChunk {
  OutputStream stream = OutputStream::kStdout;
  std::string bytes = {};
};

/// Output that goes on while the container (or exec) runs. One thread reads. Destroying it closes
/// the connection; what produces the output goes on.
class OutputReader {
 public:
  virtual ~OutputReader() = default;

  /// The next piece; nothing at the end. kTimeout when none came in time (the stream stays
  /// usable), kInterrupted, kUnavailable when the connection broke.
  virtual Result<std::optional<OutputChunk>> next(const Call& call = {}) = 0;
};

/// A program in a container with its input: one thread may read while another writes.
class ExecSession : public OutputReader {
 public:
  virtual Status write(std::string_view bytes, const Call& call = {}) = 0;
  /// The program sees the end of its input; its output goes on.
  virtual Status close_input() = 0;
};

}  // namespace bulkhead::docker
