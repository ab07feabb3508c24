#include "cli/completion.h"

#include <fmt/format.h>

namespace bulkhead::cli {
namespace {

std::vector<const OptionSpec*> options_of(const CommandSpec* command) {
  std::vector<const OptionSpec*> options;
  if (command) {
    for (const OptionSpec& option : command->options) options.push_back(&option);
  }
  for (const OptionSpec& option : global_options()) options.push_back(&option);
  return options;
}

template <typename Text>
std::string joined(const std::vector<Text>& words) {
  return fmt::format("{}", fmt::join(words, " "));
}

std::string option_words(const CommandSpec* command) {
  std::vector<std::string> words;
  for (const OptionSpec* option : options_of(command)) {
    words.push_back("--" + option->name.str());
    if (option->letter != 0) words.push_back(fmt::format("-{}", option->letter));
  }
  return joined(words);
}

/// In single quotes for a POSIX shell or zsh.
std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

/// fish escapes a quote inside single quotes with a backslash.
std::string fish_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

/// Asks the program itself for the project's services: quiet, and empty when it cannot tell.
constexpr const char* kServices = "bulkhead config --services 2>/dev/null";

std::string bash_value(const OptionSpec& option) {
  if (!option.choices.empty()) {
    return fmt::format("COMPREPLY=($(compgen -W {} -- \"$cur\"))", quoted(joined(option.choices)));
  }
  switch (option.completion) {
    case Completion::kFile:
      return "COMPREPLY=($(compgen -f -- \"$cur\"))";
    case Completion::kDirectory:
      return "COMPREPLY=($(compgen -d -- \"$cur\"))";
    case Completion::kService:
      return fmt::format("COMPREPLY=($(compgen -W \"$({})\" -- \"$cur\"))", kServices);
    default:
      return "COMPREPLY=()";
  }
}

std::string bash_options(const CommandSpec* command) {
  std::string out;
  for (const OptionSpec* option : options_of(command)) {
    if (option->kind == OptionKind::kFlag) continue;
    const std::string letter = option->letter != 0 ? fmt::format("|-{}", option->letter) : "";
    out +=
        fmt::format("        --{}{}) {}; return ;;\n", option->name, letter, bash_value(*option));
  }
  return out;
}

bool takes_services(const CommandSpec& command) {
  for (const PositionalSpec& positional : command.positionals) {
    if (positional.completion == Completion::kService) return true;
  }
  return false;
}

std::string bash(const std::vector<const CommandSpec*>& commands) {
  std::string names;
  std::string values;
  std::string options;
  for (const CommandSpec* command : commands) {
    names += (names.empty() ? "" : " ") + command->name.str();
    values += fmt::format("    {})\n      case $prev in\n{}      esac ;;\n", command->name,
                          bash_options(command));
    options += fmt::format("    {}) words=\"{}\"{} ;;\n", command->name, option_words(command),
                           takes_services(*command)
                               ? fmt::format("; [[ $cur == -* ]] || words=\"$({})\"", kServices)
                               : "");
  }
  return fmt::format(
      R"(# bash completion for bulkhead
_bulkhead() {{
  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}} command= word words
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case " {0} " in *" $word "*) command=$word; break ;; esac
  done
  case $command in
{1}    "")
      case $prev in
{2}      esac ;;
  esac
  case $command in
{3}    *) words="{0} {4}" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}}
complete -F _bulkhead bulkhead
)",
      names, values, bash_options(nullptr), options, option_words(nullptr));
}

std::string zsh_argument(const OptionSpec& option) {
  std::string help;
  for (const char c : option.help) {
    if (c == '[' || c == ']' || c == ':') help += '\\';
    help += c;
  }
  std::string value;
  if (option.kind != OptionKind::kFlag) {
    value = ":" + option.value_name.str() + ":";
    if (!option.choices.empty()) {
      value += "(" + joined(option.choices) + ")";
    } else if (option.completion == Completion::kFile) {
      value += "_files";
    } else if (option.completion == Completion::kDirectory) {
      value += "_files -/";
    }
  }
  const char* repeated = option.kind == OptionKind::kList ? "*" : "";
  std::string out =
      "      " + quoted(fmt::format("{}--{}[{}]{}", repeated, option.name, help, value));
  if (option.letter != 0) {
    out += " \\\n      " + quoted(fmt::format("{}-{}[{}]{}", repeated, option.letter, help, value));
  }
  return out + " \\\n";
}

std::string zsh(const std::vector<const CommandSpec*>& commands) {
  std::string list;
  std::string cases;
  for (const CommandSpec* command : commands) {
    list += "    " + quoted(fmt::format("{}:{}", command->name, command->summary)) + "\n";
    cases += fmt::format("    {})\n      _arguments \\\n", command->name);
    for (const OptionSpec* option : options_of(command)) cases += zsh_argument(*option);
    cases += takes_services(*command) ? fmt::format("      '*:service:($({}))' ;;\n", kServices)
                                      : std::string("      '*:argument:_files' ;;\n");
  }
  std::string global;
  for (const OptionSpec* option : options_of(nullptr)) global += zsh_argument(*option);
  return fmt::format(
      R"(#compdef bulkhead
_bulkhead() {{
  local -a commands
  local context state line
  commands=(
{0}  )
  _arguments -C \
{1}      '1:command:->command' '*::argument:->argument'
  case $state in
  command) _describe command commands ;;
  argument)
    case $words[1] in
{2}    esac ;;
  esac
}}
_bulkhead "$@"
)",
      list, global, cases);
}

std::string fish_option(const OptionSpec& option, const std::string& condition) {
  std::string line = "complete -c bulkhead" + condition + " -l " + option.name.str();
  if (option.letter != 0) line += fmt::format(" -s {}", option.letter);
  if (option.kind != OptionKind::kFlag) {
    const bool files =
        option.completion == Completion::kFile || option.completion == Completion::kDirectory;
    line += files ? " -r -F" : " -x";
    if (!option.choices.empty()) line += " -a " + fish_quoted(joined(option.choices));
  }
  return line + " -d " + fish_quoted(option.help) + "\n";
}

std::string fish(const std::vector<const CommandSpec*>& commands) {
  std::string out = "# fish completion for bulkhead\ncomplete -c bulkhead -f\n";
  for (const OptionSpec& option : global_options()) out += fish_option(option, "");
  for (const CommandSpec* command : commands) {
    out += fmt::format("complete -c bulkhead -n __fish_use_subcommand -a {} -d {}\n", command->name,
                       fish_quoted(command->summary));
    const std::string seen =
        " -n " + fish_quoted("__fish_seen_subcommand_from " + command->name.str());
    for (const OptionSpec& option : command->options) out += fish_option(option, seen);
    if (takes_services(*command)) {
      out += fmt::format("complete -c bulkhead{} -a {}\n", seen,
                         fish_quoted(fmt::format("({})", kServices)));
    }
  }
  return out;
}

}  // namespace

std::optional<std::string> completion_script(std::string_view shell,
                                             const std::vector<const CommandSpec*>& commands) {
  if (shell == "bash") return bash(commands);
  if (shell == "zsh") return zsh(commands);
  if (shell == "fish") return fish(commands);
  return std::nullopt;
}

}  // namespace bulkhead::cli
