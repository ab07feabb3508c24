// Context: everything of the world that a command may touch, given by main. A command that is
// tested gets another one.
#pragma once

#include <functional>
#include <map>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "linux/terminal.h"
#include "text/file_reader.h"
#include "text/source.h"

namespace bulkhead::cli {

/// Exit statuses, DESIGN section 7.
enum ExitStatus : int {
  kOk = 0,        // nothing to report
  kFindings = 1,  // findings, differences, or a stack that is not as it should be
  kUsage = 2,     // usage, bad input, or the engine could not be reached
  kInterrupted = 130,
};

/// A stream that a person or a program reads.
class Output {
 public:
  virtual ~Output() = default;
  virtual void write(std::string_view text) = 0;
  virtual bool is_terminal() const = 0;
  /// Of the terminal as it is now; 24 rows of 80 columns where there is none, or it does not know.
  virtual linux::TerminalSize size() const = 0;
};

struct Context {
  Output& out;
  Output& err;
  text::FileReader& files;
  Clock& clock;
  text::Sources& sources;
  std::map<std::string, std::string> environment;
  std::string working_directory;  // absolute
  /// All of standard input, however often it is called.
  std::function<std::string()> read_standard_input;
  /// Asked to stop by SIGINT or SIGTERM. What runs long looks at it, cleans up, gives kInterrupted.
  std::stop_token interrupted;
  bool color_out = false;
  bool color_err = false;
};

/// The same world, seen through another reader of files, which outlives the result.
Context with_files(const Context& context, text::FileReader& files);

/// The same world, what is read of it kept in other sources, which outlive the result.
Context with_sources(const Context& context, text::Sources& sources);

/// As the user means it: from the working directory; without "." and "..".
std::string absolute(const std::string& path, const Context& context);

/// "bulkhead: message" on standard error. Gives kUsage.
int fail(Context& context, std::string_view message);

}  // namespace bulkhead::cli
