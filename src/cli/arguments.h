// What a command line may say (CommandSpec) and what one said (Arguments). Declarations are
// values, so that parsing, help, man pages, documentation and completion come from one place.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/literal.h"

namespace bulkhead::cli {

enum class OptionKind { kFlag, kValue, kList };

/// What a shell should offer for a value.
enum class Completion { kNothing, kFile, kDirectory, kService, kEnvironment, kRule };

struct OptionSpec {
  Literal name = {};  // without dashes: "project-name"
  char letter = 0;    // 'p', or 0
  OptionKind kind = OptionKind::kFlag;
  Literal value_name = {};  // "NAME"; empty for a flag
  Literal help = {};        // one sentence, lower case, without a full stop
  std::vector<Literal> choices = {};
  Completion completion = Completion::kNothing;
};

struct PositionalSpec {
  Literal name = {};  // "SERVICE"
  Literal help = {};
  bool required = false;
  bool repeated = false;
  Completion completion = Completion::kNothing;
};

struct Example {
  Literal command;
  Literal meaning;
};

/// A command's public face.
struct CommandSpec {
  Literal name;
  Literal summary = {};      // one line, lower case, without a full stop
  Literal description = {};  // paragraphs, separated by empty lines
  std::vector<PositionalSpec> positionals = {};
  std::vector<OptionSpec> options = {};
  std::vector<Example> examples = {};
  /// What follows the first positional is a command of its own: its options are not ours.
  bool ends_with_command = false;
  /// Meaning of each exit status beyond the common ones, as help shows it; may be empty.
  Literal exit_status = {};
};

/// What was said. Asking for an option that the command did not declare is a fault of ours.
class Arguments final {
 public:
  explicit Arguments(std::set<std::string> declared) : declared_(std::move(declared)) {}

  bool flag(std::string_view name) const;
  /// The last one given; nothing when it was not given.
  std::optional<std::string> value(std::string_view name) const;
  std::string value_or(std::string_view name, std::string_view fallback) const;
  /// Every one given, in order; also for positionals.
  std::vector<std::string> values(std::string_view name) const;

  void set(const std::string& name, std::vector<std::string> values);

 private:
  const std::vector<std::string>* find(std::string_view name) const;

  std::set<std::string> declared_;
  std::map<std::string, std::vector<std::string>> given_;
};

/// Options that every command takes, as docker compose does: long ones before or after the
/// command, short ones before it.
const std::vector<OptionSpec>& global_options();

}  // namespace bulkhead::cli
