#include "orchestrate/failure_report.h"

#include <cstdint>

#include <fmt/format.h>

#include "orchestrate/fields.h"
#include "text/render_diagnostic.h"

namespace bulkhead::orchestrate {
namespace {

using model::StepKind;
using text::printable;

/// What was being done, as the beginning of a sentence.
std::string doing(const Failure& failure) {
  switch (failure.kind) {
    case StepKind::kPullImage:
      return "pulling image " + failure.subject;
    case StepKind::kBuildImage:
      return "building image " + failure.subject;
    case StepKind::kCreateNetwork:
      return "creating network " + failure.subject;
    case StepKind::kRemoveNetwork:
      return "removing network " + failure.subject;
    case StepKind::kCreateVolume:
      return "creating volume " + failure.subject;
    case StepKind::kRemoveVolume:
      return "removing volume " + failure.subject;
    case StepKind::kCreateContainer:
      return "creating container " + failure.subject;
    case StepKind::kStartContainer:
      return "starting container " + failure.subject;
    case StepKind::kStopContainer:
      return "stopping container " + failure.subject;
    case StepKind::kUpdateContainer:
      return "updating container " + failure.subject;
    case StepKind::kRenameContainer:
      return "renaming container " + failure.subject;
    case StepKind::kRemoveContainer:
      return "removing container " + failure.subject;
    case StepKind::kConnectNetwork:
      return "connecting container " + failure.subject;
    case StepKind::kDisconnectNetwork:
      return "disconnecting container " + failure.subject;
    case StepKind::kAwait:
      break;
  }
  return failure.subject;
}

/// The engine's messages begin with what was asked of it: "starting container ID: …". That is said
/// already, and with the container's name.
std::string_view without_request(std::string_view message, std::string_view what) {
  const std::string_view verb = what.substr(0, what.rfind(' ') + 1);
  if (verb.empty() || !message.starts_with(verb)) return message;
  const std::size_t end = message.find(": ");
  const std::size_t blank = message.find(' ', verb.size());
  return end == std::string_view::npos || blank < end ? message : message.substr(end + 2);
}

/// A program's line as it is meant to be read: its colours (CSI … m, ECMA-48) left out, tabs as
/// blanks, and anything else that is no text made visible.
std::string legible(std::string_view line) {
  std::string plain;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line.substr(i).starts_with("\x1b[")) {
      const std::size_t end = line.find_first_not_of("0123456789;:", i + 2);
      if (end != std::string_view::npos && line[end] == 'm') {
        i = end;
        continue;
      }
    }
    plain += line[i] == '\t' ? std::string("    ") : std::string(1, line[i]);
  }
  return printable(plain);
}

/// Indented lines; blank ones at the end are dropped.
std::string block(const std::string& output) {
  std::string text;
  std::size_t begin = 0;
  const std::size_t last = output.find_last_not_of(" \t\r\n");
  const std::size_t size = last == std::string::npos ? 0 : last + 1;
  while (begin < size) {
    std::size_t end = output.find('\n', begin);
    if (end == std::string::npos || end > size) end = size;
    std::string line = output.substr(begin, end - begin);
    if (!line.empty() && line.back() == '\r') line.pop_back();
    text += "      " + legible(line) + "\n";
    begin = end + 1;
  }
  return text;
}

std::string names(const std::vector<model::ServiceName>& services) {
  return fmt::format("{}", fmt::join(services, ", "));
}

std::string details(const Failure& failure) {
  std::string text;
  const Evidence& evidence = failure.evidence;
  if (!evidence.probe_command.empty()) {
    const std::string exit =
        evidence.probe_exit ? fmt::format("exit {}", *evidence.probe_exit) : "no exit";
    text += fmt::format("    its healthcheck, {}: {}\n", exit,
                        printable(show_words(evidence.probe_command)));
    const std::string output = block(evidence.probe_output);
    text += output.empty() ? "      (it printed nothing)\n" : output;
  }
  if (!evidence.port_check.empty()) {
    text += fmt::format("    asked from inside its network: {}\n", evidence.port_check);
    text += block(evidence.probe_output);
  }
  if (!evidence.log_lines.empty()) {
    text += "    its last log lines:\n";
    std::string lines;
    for (const std::string& line : evidence.log_lines) lines += line + "\n";
    text += block(lines);
  } else if (failure.kind == StepKind::kAwait) {
    text += "    it logged nothing\n";
  }
  if (failure.taken_back) text += "    it was removed again; the one it was to replace runs on\n";
  if (!failure.held_back.empty()) {
    text += fmt::format("    held back by it: {}\n", names(failure.held_back));
  }
  return text;
}

/// A line: what became of what was done so far, and what can be done now.
std::string way_on(const model::Plan& plan, std::string_view goes_on) {
  const char* const back = goes_on == "up" ? ", `bulkhead down` removes it" : "";
  return fmt::format(
      "what was done so far stays; `bulkhead {}` goes on from there{} (project {})\n", goes_on,
      back, printable(plan.project));
}

}  // namespace

std::string headline(const Failure& failure) {
  if (failure.kind == StepKind::kAwait && !failure.service.empty()) {
    return fmt::format("{} ({}): {}", failure.service, failure.subject, failure.error.message);
  }
  const std::string what = doing(failure);
  return fmt::format("{}: {}", what, without_request(failure.error.message, what));
}

std::string next_command(const Failure& failure) {
  if (failure.service.empty() || failure.taken_back) return {};
  if (failure.kind == StepKind::kAwait) return fmt::format("docker logs {}", failure.subject);
  return {};
}

std::string failure_report(const model::Plan& plan, const ApplyOutcome& outcome, bool color,
                           bool stays, std::string_view goes_on) {
  const auto error = [&](const std::string& text) {
    return color ? "\x1b[1;31merror:\x1b[0m " + text : "error: " + text;
  };
  std::string text;
  for (std::size_t i = 0; i < outcome.failures.size(); ++i) {
    const Failure& failure = outcome.failures[i];
    if (i == 0) {
      text += error(printable(headline(failure))) + "\n" + details(failure);
    } else {
      text += fmt::format("  also: {}\n", printable(headline(failure)));
    }
  }
  if (!outcome.failures.empty()) {
    const std::string next = next_command(outcome.failures.front());
    if (stays && !next.empty()) text += fmt::format("  next: {}\n", printable(next));
    if (stays) {
      text += "  " + way_on(plan, goes_on);
    }
  } else if (outcome.interrupted) {
    text += "interrupted: " + way_on(plan, goes_on);
  }
  return text;
}

text::Value failure_json(const Failure& failure) {
  using text::Mapping;
  using text::Sequence;
  using text::Value;
  Mapping mapping;
  mapping.set("message", Value(headline(failure)));
  mapping.set("step", Value(std::string(name(failure.kind))));
  mapping.set("subject", Value(failure.subject));
  if (!failure.service.empty()) mapping.set("service", Value(failure.service.str()));
  mapping.set("reason", Value(failure.error.message));
  const Evidence& evidence = failure.evidence;
  if (!evidence.probe_command.empty()) {
    Mapping probe;
    Sequence command;
    for (const std::string& word : evidence.probe_command) command.emplace_back(word);
    probe.set("command", Value(std::move(command)));
    probe.set("exit",
              evidence.probe_exit ? Value(std::int64_t{*evidence.probe_exit}) : Value::null());
    probe.set("output", Value(evidence.probe_output));
    mapping.set("probe", Value(std::move(probe)));
  }
  if (!evidence.port_check.empty()) {
    Mapping probe;
    probe.set("port_check", Value(evidence.port_check));
    probe.set("output", Value(evidence.probe_output));
    mapping.set("probe", Value(std::move(probe)));
  }
  Sequence log;
  for (const std::string& line : evidence.log_lines) log.emplace_back(line);
  mapping.set("log", Value(std::move(log)));
  Sequence held;
  for (const model::ServiceName& service : failure.held_back) held.emplace_back(service.str());
  mapping.set("heldBack", Value(std::move(held)));
  mapping.set("next", Value(next_command(failure)));
  return Value(std::move(mapping));
}

}  // namespace bulkhead::orchestrate
