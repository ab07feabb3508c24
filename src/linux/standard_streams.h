// Reading and writing the standard streams, and the folder that the process stands in.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace bulkhead::linux {

/// Writes everything; kUnavailable when the other end is gone (EPIPE).
Status write_stream(int fd, std::string_view text);

/// From now on writing to a pipe that nobody reads gives EPIPE and no signal, for the whole
/// process.
void ignore_broken_pipes();

/// All of standard input.
std::string read_standard_input();

/// Absolute. PWD where it names the same folder, so that links stay as the user sees them.
std::string working_directory();

}  // namespace bulkhead::linux
