// From the words of a command line to a command and its Arguments.
#pragma once

#include <string>
#include <vector>

#include "cli/arguments.h"

namespace bulkhead::cli {

struct ParsedCommandLine {
  enum class Outcome {
    kRun,      // command and arguments are valid
    kHelp,     // help was asked for: of command, or of the program when it is null
    kVersion,  // the program's version was asked for
    kError,    // message says what is wrong and what to do
  };
  Outcome outcome = Outcome::kError;
  const CommandSpec* command = nullptr;
  Arguments arguments{{}};
  std::string message = {};
};

/// `words` is the command line without the program's name. Pointers into `commands` are returned.
ParsedCommandLine parse_arguments(const std::vector<std::string>& words,
                                  const std::vector<const CommandSpec*>& commands);

}  // namespace bulkhead::cli
