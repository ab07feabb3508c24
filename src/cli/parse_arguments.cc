#include "cli/parse_arguments.h"

#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "text/suggest.h"

namespace bulkhead::cli {
namespace {

/// What CLI11 writes into while it parses: one slot an option.
struct Slot {
  const OptionSpec* spec = nullptr;
  CLI::Option* option = nullptr;  // none when no word can mean it
  std::vector<std::string> values;

  bool given() const { return option != nullptr && option->count() > 0; }
};

/// A command that CLI11 knows, and what it is given.
struct Declared {
  const CommandSpec* command = nullptr;
  CLI::App* app = nullptr;
  std::vector<Slot*> slots;
  std::vector<std::string> positionals;
};

std::string names_of(const OptionSpec& spec) {
  std::string names = "--" + spec.name.str();
  if (spec.letter != 0) names = fmt::format("-{},{}", spec.letter, names);
  return names;
}

/// True where a word may be meant for the option: "--name", "--name=…", or its letter in "-xyz".
bool may_mean(const std::vector<std::string>& words, const OptionSpec& spec) {
  return std::any_of(words.begin(), words.end(), [&](const std::string_view word) {
    if (word.starts_with("--")) return word.substr(2).starts_with(spec.name);
    return word.starts_with('-') && spec.letter != 0 &&
           word.find(spec.letter) != std::string_view::npos;
  });
}

void declare(CLI::App& app, const OptionSpec& spec, Slot& slot) {
  if (spec.kind == OptionKind::kFlag) {
    slot.option = app.add_flag(names_of(spec));
    return;
  }
  slot.option = app.add_option(names_of(spec), slot.values);
  slot.option->type_size(1)->expected(1);
  slot.option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  slot.option->allow_extra_args(false);
}

std::string comma_list(const std::vector<Literal>& words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

/// "; did you mean X?" or nothing.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates,
                         std::string_view prefix) {
  const auto nearest = text::suggest(word, candidates);
  return nearest ? fmt::format("; did you mean {}{}?", prefix, *nearest) : std::string();
}

std::vector<std::string_view> option_names(const CommandSpec* command) {
  std::vector<std::string_view> names;
  for (const OptionSpec& option : global_options()) names.push_back(option.name);
  if (command) {
    for (const OptionSpec& option : command->options) names.push_back(option.name);
  }
  return names;
}

std::string see_help(const CommandSpec* command) {
  return command ? fmt::format("\nSee 'bulkhead {} --help'.", command->name)
                 : std::string("\nSee 'bulkhead --help'.");
}

/// A word that nothing takes: an unknown option, or one argument too many.
std::string unknown_word(const std::string& word, const CommandSpec* command) {
  if (word.starts_with("--")) {
    const std::string name = word.substr(
        2, word.find('=') == std::string::npos ? std::string::npos : word.find('=') - 2);
    return fmt::format("there is no option --{}{}", name,
                       did_you_mean(name, option_names(command), "--"));
  }
  if (word.starts_with("-") && word.size() > 1) {
    return fmt::format("there is no option {}", word.substr(0, 2));
  }
  return fmt::format("'{}' is one argument too many", word);
}

class Parser {
 public:
  // What no word can mean is not declared: making CLI11's tree of all takes longer than reading a
  // small project does.
  Parser(const std::vector<const CommandSpec*>& commands, const std::vector<std::string>& words)
      : commands_(commands), words_(words) {
    app_.set_help_flag();
    app_.allow_windows_style_options(false);
    app_.require_subcommand(0, 1);
    for (const OptionSpec& spec : global_options()) add_option(app_, spec);
    version_ = app_.add_flag("--version,-v");
    for (const CommandSpec* command : commands) {
      if (std::find(words.begin(), words.end(), command->name) != words.end()) {
        add_command(*command);
      }
    }
  }

  ParsedCommandLine parse(const std::vector<std::string>& line_words) {
    const std::vector<std::string> words = with_end_of_options(line_words);
    std::vector<std::string> reversed(words.rbegin(), words.rend());
    ParsedCommandLine line;
    std::string problem;
    try {
      app_.parse(std::move(reversed));
    } catch (const CLI::ExtrasError&) {
      problem = "extras";
    } catch (const CLI::ArgumentMismatch& error) {
      problem = missing_value(error.what());
    } catch (const CLI::ParseError& error) {
      problem = error.what();
    }
    const Declared* chosen = nullptr;
    for (const auto& declared : declared_) {
      if (declared->app->parsed()) chosen = declared.get();
    }
    if (chosen) line.command = chosen->command;
    if (version_->count() > 0) {
      line.outcome = ParsedCommandLine::Outcome::kVersion;
      return line;
    }
    if (help_asked()) {
      line.outcome = ParsedCommandLine::Outcome::kHelp;
      return line;
    }
    if (problem == "extras") problem = describe_extras(line.command);
    if (problem.empty() && !line.command) {
      line.outcome = ParsedCommandLine::Outcome::kHelp;
      line.message = "no command was given";
      return line;
    }
    if (problem.empty()) problem = gather(*chosen, line);
    if (!problem.empty()) {
      line.outcome = ParsedCommandLine::Outcome::kError;
      line.message = problem + see_help(line.command);
      return line;
    }
    line.outcome = ParsedCommandLine::Outcome::kRun;
    return line;
  }

 private:
  Slot& add_option(CLI::App& app, const OptionSpec& spec) {
    Slot& slot = *slots_.emplace_back(std::make_unique<Slot>());
    slot.spec = &spec;
    if (may_mean(words_, spec)) declare(app, spec, slot);
    return slot;
  }

  void add_command(const CommandSpec& command) {
    Declared& declared = *declared_.emplace_back(std::make_unique<Declared>());
    declared.command = &command;
    declared.app = app_.add_subcommand(command.name.str());
    declared.app->set_help_flag();
    declared.app->fallthrough();
    declared.app->allow_windows_style_options(false);
    for (const OptionSpec& spec : command.options) {
      declared.slots.push_back(&add_option(*declared.app, spec));
    }
    if (!command.positionals.empty()) {
      declared.app->add_option("positionals", declared.positionals)
          ->expected(command.ends_with_command ? 1 : 0, -1);
      declared.app->positionals_at_end(false);
    }
  }

  /// True when the next word is the value of this one, which begins with a dash.
  static bool takes_next(const std::string& word, const CommandSpec* command) {
    const auto takes = [&](const OptionSpec& spec) {
      const bool is_it = word == "--" + spec.name.str() ||
                         (spec.letter != 0 && word == std::string("-") + spec.letter);
      return is_it && spec.kind != OptionKind::kFlag;
    };
    const auto& global = global_options();
    return std::any_of(global.begin(), global.end(), takes) ||
           (command != nullptr &&
            std::any_of(command->options.begin(), command->options.end(), takes));
  }

  /// `exec web ls -l`: from the first positional on, what looks like an option is none.
  std::vector<std::string> with_end_of_options(std::vector<std::string> words) const {
    const CommandSpec* command = nullptr;
    for (std::size_t i = 0; i < words.size() && words[i] != "--"; ++i) {
      if (words[i].starts_with("-")) {
        if (takes_next(words[i], command)) ++i;
        continue;
      }
      if (command != nullptr) {
        words.insert(words.begin() + static_cast<std::ptrdiff_t>(i), "--");
        break;
      }
      const auto named = std::find_if(commands_.begin(), commands_.end(),
                                      [&](const auto* one) { return one->name == words[i]; });
      if (named == commands_.end() || !(*named)->ends_with_command) break;
      command = *named;
    }
    return words;
  }

  bool help_asked() const {
    return std::any_of(slots_.begin(), slots_.end(), [](const auto& slot) {
      return slot->spec->name == "help" && slot->given();
    });
  }

  /// CLI11 begins such a message with the option's name and a colon.
  std::string missing_value(std::string_view message) const {
    const std::string_view name = message.substr(0, message.find(':'));
    for (const auto& slot : slots_) {
      if (slot->option != nullptr && slot->option->check_name(std::string(name))) {
        return fmt::format("{} needs {}", name, slot->spec->value_name);
      }
    }
    return std::string(message);
  }

  std::string describe_extras(const CommandSpec* command) const {
    const auto extras = app_.remaining(true);
    if (extras.empty()) return "the command line cannot be understood";
    const std::string& word = extras.front();
    if (!command && !word.starts_with("-")) {
      std::vector<std::string_view> names;
      for (const CommandSpec* spec : commands_) names.push_back(spec->name);
      return fmt::format("there is no command '{}'{}", word, did_you_mean(word, names, ""));
    }
    return unknown_word(word, command);
  }

  /// Fills the arguments; gives the first problem.
  std::string gather(const Declared& chosen, ParsedCommandLine& line) {
    const CommandSpec& command = *chosen.command;
    std::set<std::string> names;
    for (const OptionSpec& spec : global_options()) names.insert(spec.name.str());
    for (const OptionSpec& spec : command.options) names.insert(spec.name.str());
    for (const PositionalSpec& spec : command.positionals) names.insert(spec.name.str());
    line.arguments = Arguments(std::move(names));

    for (std::size_t i = 0; i < global_options().size(); ++i) {
      if (std::string problem = take(*slots_[i], line.arguments); !problem.empty()) return problem;
    }
    for (Slot* slot : chosen.slots) {
      if (std::string problem = take(*slot, line.arguments); !problem.empty()) return problem;
    }
    return take_positionals(command, chosen.positionals, line.arguments);
  }

  static std::string take(Slot& slot, Arguments& arguments) {
    if (!slot.given()) return {};
    const OptionSpec& spec = *slot.spec;
    for (const std::string& value : slot.values) {
      if (!spec.choices.empty() &&
          std::find(spec.choices.begin(), spec.choices.end(), value) == spec.choices.end()) {
        return fmt::format("--{} is one of {}, not '{}'{}", spec.name, comma_list(spec.choices),
                           value,
                           did_you_mean(value, {spec.choices.begin(), spec.choices.end()}, ""));
      }
    }
    arguments.set(spec.name.str(), slot.values);
    return {};
  }

  static std::string take_positionals(const CommandSpec& command, std::vector<std::string> words,
                                      Arguments& arguments) {
    std::size_t next = 0;
    for (const PositionalSpec& spec : command.positionals) {
      if (next == words.size()) {
        if (spec.required)
          return fmt::format("'{}' needs {}: {}", command.name, spec.name, spec.help);
        continue;
      }
      const std::size_t last = spec.repeated ? words.size() : next + 1;
      arguments.set(spec.name.str(), {words.begin() + static_cast<std::ptrdiff_t>(next),
                                      words.begin() + static_cast<std::ptrdiff_t>(last)});
      next = last;
    }
    return next < words.size() ? unknown_word(words[next], &command) : std::string();
  }

  const std::vector<const CommandSpec*>& commands_;
  const std::vector<std::string>& words_;
  CLI::App app_;
  CLI::Option* version_ = nullptr;
  std::vector<std::unique_ptr<Slot>> slots_;  // the global options' first, in their order
  std::vector<std::unique_ptr<Declared>> declared_;
};

}  // namespace

ParsedCommandLine parse_arguments(const std::vector<std::string>& words,
                                  const std::vector<const CommandSpec*>& commands) {
  return Parser(commands, words).parse(words);
}

}  // namespace bulkhead::cli
