#include "cli/help.h"

#include <algorithm>

#include <fmt/format.h>

#include "cli/version.h"

namespace bulkhead::cli {
namespace {

constexpr Literal kExitStatus =
    "0 nothing to report; 1 findings, differences, or a stack that is not as it should be; "
    "2 usage, bad input, or the engine could not be reached; 130 interrupted.";

constexpr const char* kPurpose =
    "Bulkhead declares which service of a Docker Compose project may talk to which, proves it "
    "from the files, brings the stack up in order, and proves it again on the running "
    "containers.";

/// `text` broken at spaces so that no line passes `width`; continuation lines are indented.
std::string wrap(std::string_view text, std::size_t first_indent, std::size_t indent,
                 std::size_t width) {
  std::string out;
  std::size_t column = first_indent;
  bool line_is_empty = true;
  while (!text.empty()) {
    const std::size_t space = text.find(' ');
    const std::string_view word = text.substr(0, space);
    text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
    if (word.empty()) continue;
    if (!line_is_empty && column + 1 + word.size() > width) {
      out += '\n';
      out.append(indent, ' ');
      column = indent;
    } else if (!line_is_empty) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
    line_is_empty = false;
  }
  return out + '\n';
}

/// Each paragraph of `text` wrapped; a paragraph that begins with a space stays as written.
std::string wrap_paragraphs(std::string_view text, std::size_t width) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = text.find("\n\n");
    const std::string_view paragraph = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
    if (!out.empty()) out += '\n';
    if (paragraph.starts_with(' ')) {
      out += std::string(paragraph) + '\n';
    } else {
      out += wrap(paragraph, 0, 0, width);
    }
  }
  return out;
}

std::string option_name(const OptionSpec& option) {
  std::string text = option.letter != 0 ? fmt::format("-{}, ", option.letter) : "    ";
  text += "--" + option.name.str();
  if (!option.value_name.empty()) text += " " + option.value_name.str();
  return text;
}

std::string option_meaning(const OptionSpec& option) {
  std::string text = option.help.str();
  // Where the sentence names them already, once is enough.
  if (!option.choices.empty() && text.find(option.choices.back()) == std::string::npos) {
    text += ": ";
    for (std::size_t i = 0; i < option.choices.size(); ++i) {
      text += (i == 0                           ? ""
               : i + 1 == option.choices.size() ? " or "
                                                : ", ") +
              option.choices[i].str();
    }
  }
  if (option.kind == OptionKind::kList) text += " (repeatable)";
  return text;
}

struct Row {
  std::string term;
  std::string meaning;
};

std::string table(const std::vector<Row>& rows, std::size_t width) {
  constexpr std::size_t kWidestTerm = 30;
  std::size_t terms = 0;
  for (const Row& row : rows) {
    if (row.term.size() <= kWidestTerm) terms = std::max(terms, row.term.size());
  }
  std::string out;
  for (const Row& row : rows) {
    out += "  " + row.term;
    if (row.term.size() > terms) {
      out += '\n';
      out.append(terms + 4, ' ');
    } else {
      out.append(terms + 2 - row.term.size(), ' ');
    }
    out += wrap(row.meaning, terms + 4, terms + 4, width);
  }
  return out;
}

std::vector<Row> option_rows(const std::vector<OptionSpec>& options) {
  std::vector<Row> rows;
  for (const OptionSpec& option : options) {
    rows.push_back({option_name(option), option_meaning(option)});
  }
  return rows;
}

/// man(7): a backslash and a leading dot or quote mean something; a hyphen must stay one.
std::string roff(std::string_view text) {
  std::string out;
  bool line_start = true;
  for (const char c : text) {
    if (line_start && (c == '.' || c == '\'')) out += "\\&";
    line_start = c == '\n';
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
  }
  return out;
}

std::string roff_paragraphs(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = text.find("\n\n");
    const std::string_view paragraph = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
    if (paragraph.starts_with(' ')) {
      out += ".PP\n.nf\n" + roff(paragraph) + "\n.fi\n";
    } else {
      out += ".PP\n" + roff(paragraph) + "\n";
    }
  }
  return out;
}

std::string roff_options(const std::vector<OptionSpec>& options) {
  std::string out;
  for (const OptionSpec& option : options) {
    std::string name = option_name(option);
    name.erase(0, name.find_first_not_of(' '));
    out += ".TP\n.B " + roff(name) + "\n" + roff(option_meaning(option)) + "\n";
  }
  return out;
}

std::string markdown_options(const std::vector<OptionSpec>& options) {
  std::string text = "| option | meaning |\n|---|---|\n";
  for (const OptionSpec& option : options) {
    std::string name = option_name(option);
    name.erase(0, name.find_first_not_of(' '));
    text += fmt::format("| `{}` | {} |\n", name, option_meaning(option));
  }
  return text;
}

std::string roff_title(std::string_view page) {
  std::string upper;
  for (const char c : page) upper += static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  return fmt::format(".TH \"{}\" 1 \"\" \"Bulkhead {}\" \"User Commands\"\n", upper, kVersion);
}

}  // namespace

std::string usage(const CommandSpec& command) {
  std::string text = "bulkhead " + command.name.str() + " [OPTIONS]";
  for (const PositionalSpec& positional : command.positionals) {
    const std::string name = positional.name.str() + (positional.repeated ? "..." : "");
    text += positional.required ? " " + name : " [" + name + "]";
  }
  return text;
}

std::string program_help(const std::vector<const CommandSpec*>& commands, int width) {
  const auto columns = static_cast<std::size_t>(width);
  std::string out = "Usage: bulkhead [OPTIONS] COMMAND\n\n" + wrap(kPurpose, 0, 0, columns);
  out += "\nCommands:\n";
  std::vector<Row> rows;
  for (const CommandSpec* command : commands)
    rows.push_back({command->name.str(), command->summary.str()});
  out += table(rows, columns);
  out += "\nOptions for every command:\n" + table(option_rows(global_options()), columns);
  out +=
      "\nStart with 'bulkhead check' in a folder with a compose.yaml.\n"
      "'bulkhead COMMAND --help' explains a command, 'bulkhead explain BH201' a finding.\n";
  return out;
}

std::string command_help(const CommandSpec& command, int width) {
  const auto columns = static_cast<std::size_t>(width);
  std::string out =
      "Usage: " + usage(command) + "\n\n" + wrap_paragraphs(command.description, columns);
  if (!command.positionals.empty()) {
    out += "\nArguments:\n";
    std::vector<Row> rows;
    for (const PositionalSpec& positional : command.positionals) {
      rows.push_back({positional.name.str(), positional.help.str()});
    }
    out += table(rows, columns);
  }
  if (!command.options.empty())
    out += "\nOptions:\n" + table(option_rows(command.options), columns);
  out += "\nOptions for every command:\n" + table(option_rows(global_options()), columns);
  if (!command.examples.empty()) {
    out += "\nExamples:\n";
    for (const Example& example : command.examples) {
      out += "  " + example.command.str() + "\n      " + wrap(example.meaning, 6, 6, columns);
    }
  }
  out += "\nExit status:\n  " +
         wrap(command.exit_status.empty() ? kExitStatus : command.exit_status, 2, 2, columns);
  return out;
}

std::string program_man_page(const std::vector<const CommandSpec*>& commands) {
  std::string out = roff_title("bulkhead");
  out += ".SH NAME\nbulkhead \\- a semantic service mesh for Docker Compose projects\n";
  out += ".SH SYNOPSIS\n.B bulkhead\n[OPTIONS] COMMAND\n";
  out += ".SH DESCRIPTION\n" + roff(kPurpose) + "\n.SH COMMANDS\n";
  for (const CommandSpec* command : commands) {
    out += ".TP\n.BR bulkhead\\-" + roff(command->name) + " (1)\n" + roff(command->summary) + "\n";
  }
  out += ".SH OPTIONS\n" + roff_options(global_options());
  out += ".SH \"EXIT STATUS\"\n" + roff(kExitStatus) + "\n";
  return out;
}

std::string command_man_page(const CommandSpec& command) {
  std::string out = roff_title("bulkhead-" + command.name.str());
  out += ".SH NAME\nbulkhead\\-" + roff(command.name) + " \\- " + roff(command.summary) + "\n";
  out += ".SH SYNOPSIS\n" + roff(usage(command)) + "\n";
  out += ".SH DESCRIPTION\n" + roff_paragraphs(command.description);
  if (!command.positionals.empty()) {
    out += ".SH ARGUMENTS\n";
    for (const PositionalSpec& positional : command.positionals) {
      out += ".TP\n.B " + roff(positional.name) + "\n" + roff(positional.help) + "\n";
    }
  }
  if (!command.options.empty()) out += ".SH OPTIONS\n" + roff_options(command.options);
  out += ".SH \"GLOBAL OPTIONS\"\n" + roff_options(global_options());
  if (!command.examples.empty()) {
    out += ".SH EXAMPLES\n";
    for (const Example& example : command.examples) {
      out += ".TP\n.B " + roff(example.command) + "\n" + roff(example.meaning) + "\n";
    }
  }
  out += ".SH \"EXIT STATUS\"\n" +
         roff(command.exit_status.empty() ? kExitStatus : command.exit_status) + "\n";
  out += ".SH \"SEE ALSO\"\n.BR bulkhead (1)\n";
  return out;
}

std::string program_markdown(const std::vector<const CommandSpec*>& commands) {
  std::string out =
      "# Commands\n\nMade by `bulkhead manual --format markdown`; `tools/generate_docs` "
      "writes it anew.\n\n| command | does |\n|---|---|\n";
  for (const CommandSpec* command : commands) {
    out += fmt::format("| [{0}]({0}.md) | {1} |\n", command->name, command->summary);
  }
  return out +
         "\n## Options for every command\n\nLong ones stand before or after the command, "
         "short ones before it.\n\n" +
         markdown_options(global_options()) + fmt::format("\n## Exit status\n\n{}\n", kExitStatus);
}

std::string command_markdown(const CommandSpec& command) {
  std::string out = fmt::format("# bulkhead {}\n\n{}.\n\n```\n{}\n```\n\n{}\n", command.name,
                                command.summary, usage(command), command.description);
  if (!command.positionals.empty()) {
    out += "\n| argument | meaning |\n|---|---|\n";
    for (const PositionalSpec& positional : command.positionals) {
      out += fmt::format("| `{}` | {} |\n", positional.name, positional.help);
    }
  }
  if (!command.options.empty()) out += "\n" + markdown_options(command.options);
  if (!command.examples.empty()) {
    out += "\n## Examples\n";
    for (const Example& example : command.examples) {
      out += fmt::format("\n```\n{}\n```\n{}\n", example.command, example.meaning);
    }
  }
  out += fmt::format("\n## Exit status\n\n{}\n",
                     command.exit_status.empty() ? kExitStatus : command.exit_status);
  return out;
}

}  // namespace bulkhead::cli
