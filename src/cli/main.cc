// The program: its surroundings become a Context, its words a command, the command an exit status.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/clock.h"
#include "cli/command.h"
#include "cli/help.h"
#include "cli/parse_arguments.h"
#include "cli/version.h"
#include "linux/disk_files.h"
#include "linux/environment.h"
#include "linux/interrupts.h"
#include "linux/standard_streams.h"
#include "linux/terminal.h"
#include "text/source.h"

namespace bulkhead::cli {
namespace {

constexpr int kStandardOutput = 1;
constexpr int kStandardError = 2;

class StreamOutput final : public Output {
 public:
  explicit StreamOutput(int fd) : fd_(fd), is_terminal_(linux::is_terminal(fd)) {}

  void write(std::string_view text) override {
    // A reader that went away (`bulkhead graph | head`) wants no more, and is no fault of ours.
    if (!gone_) gone_ = !linux::write_stream(fd_, text).has_value();
  }
  bool is_terminal() const override { return is_terminal_; }
  linux::TerminalSize size() const override {
    const auto known = linux::terminal_size(fd_);
    return known && known->rows > 0 && known->columns > 0 ? *known : linux::TerminalSize{};
  }

 private:
  int fd_;
  bool is_terminal_;
  bool gone_ = false;
};

/// Collects what --output is to hold.
class TextOutput final : public Output {
 public:
  void write(std::string_view text) override { text_ += text; }
  bool is_terminal() const override { return false; }
  linux::TerminalSize size() const override { return {}; }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

bool wants_color(const Arguments& arguments, const Context& context, const Output& output) {
  const auto no_color = context.environment.find("NO_COLOR");
  const auto terminal = context.environment.find("TERM");
  return output.is_terminal() && !arguments.flag("no-color") &&
         (no_color == context.environment.end() || no_color->second.empty()) &&
         (terminal == context.environment.end() || terminal->second != "dumb");
}

/// Docker runs a plugin as `docker-bulkhead bulkhead WORDS...`.
void drop_plugin_word(const std::string& program, std::vector<std::string>& words) {
  const std::string name = program.substr(program.rfind('/') + 1);
  if (name == "docker-bulkhead" && !words.empty() && words.front() == "bulkhead") {
    words.erase(words.begin());
  }
}

std::string plugin_metadata() {
  return fmt::format(
      "{{\"SchemaVersion\":\"0.1.0\",\"Vendor\":\"Bulkhead\",\"Version\":\"{}\","
      "\"ShortDescription\":\"Prove who can reach whom, before and after up\"}}\n",
      kVersion);
}

const Command& command_of(const CommandSpec* spec) {
  for (const Command& command : commands()) {
    if (&command.spec == spec) return command;
  }
  return commands().front();
}

int run_command(const ParsedCommandLine& line, Context& context) {
  context.color_err = wants_color(line.arguments, context, context.err);
  const auto file = line.arguments.value("output");
  if (!file) {
    context.color_out = wants_color(line.arguments, context, context.out);
    return command_of(line.command).run(line.arguments, context);
  }
  TextOutput collected;
  Context into_file{collected,
                    context.err,
                    context.files,
                    context.clock,
                    context.sources,
                    context.environment,
                    context.working_directory,
                    context.read_standard_input,
                    context.interrupted,
                    false,
                    context.color_err};
  const int status = command_of(line.command).run(line.arguments, into_file);
  // A command that failed to give a result must not leave an empty file in place of an old one.
  if (status == kUsage && collected.text().empty()) return status;
  const Status written = linux::write_file(absolute(*file, context), collected.text());
  if (!written) {
    return fail(context, "cannot write " + written.error().message);
  }
  return status;
}

int run(const std::string& program, std::vector<std::string> words) {
  StreamOutput out(kStandardOutput);
  StreamOutput err(kStandardError);
  if (words == std::vector<std::string>{"docker-cli-plugin-metadata"}) {
    out.write(plugin_metadata());
    return kOk;
  }
  drop_plugin_word(program, words);

  linux::ignore_broken_pipes();
  const ParsedCommandLine line = parse_arguments(words, command_specs());
  // Its thread and its signals are for commands that can be half-way through something.
  std::optional<linux::Interrupts> interrupts;
  if (line.outcome == ParsedCommandLine::Outcome::kRun &&
      command_of(line.command).on_signal == OnSignal::kStopInOrder) {
    interrupts.emplace();
  }
  linux::DiskFiles files;
  text::Sources sources;
  Context context{out,
                  err,
                  files,
                  system_clock(),
                  sources,
                  linux::Environment::of_process().variables(),
                  linux::working_directory(),
                  [text = std::make_shared<std::optional<std::string>>()] {
                    if (!*text) *text = linux::read_standard_input();
                    return **text;
                  },
                  interrupts ? interrupts->token() : std::stop_token(),
                  false,
                  false};

  int status = kOk;
  switch (line.outcome) {
    case ParsedCommandLine::Outcome::kVersion:
      out.write(fmt::format("bulkhead {}\n", kVersion));
      break;
    case ParsedCommandLine::Outcome::kHelp: {
      const bool asked = line.message.empty();
      Output& where = asked ? static_cast<Output&>(out) : err;
      where.write(line.command ? command_help(*line.command, where.size().columns)
                               : program_help(command_specs(), where.size().columns));
      status = asked ? kOk : kUsage;
      break;
    }
    case ParsedCommandLine::Outcome::kError:
      status = fail(context, line.message);
      break;
    case ParsedCommandLine::Outcome::kRun:
      status = run_command(line, context);
      break;
  }
  return status;
}

}  // namespace
}  // namespace bulkhead::cli

int main(int argc, char** argv) {
  const std::string program = argc > 0 ? argv[0] : "bulkhead";
  return bulkhead::cli::run(program,
                            std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
}
