#include <optional>
#include <thread>
#include <unistd.h>

#include <fmt/format.h>

#include "cli/commands/table.h"
#include "cli/container_index.h"
#include "cli/live_project.h"
#include "cli/up_problems.h"
#include "linux/terminal.h"
#include "linux/terminal_input.h"
#include "orchestrate/container_steps.h"

namespace bulkhead::cli {
namespace {

/// Hands standard input on until it ends.
void pass_input(docker::ExecSession& session, const std::stop_token& stop) {
  for (;;) {
    const auto typed = linux::read_some(STDIN_FILENO, stop);
    if (!typed) return;
    if (typed->empty()) {
      static_cast<void>(session.close_input());
      return;
    }
    if (!session.write(*typed)) return;
  }
}

/// Until the program ends. A terminal that changes its size is told to the engine.
Status converse(docker::Engine& engine, const docker::ExecId& id, docker::ExecSession& session,
                bool tty, Context& context) {
  std::optional<linux::TerminalSize> told;
  for (;;) {
    const auto size = tty ? linux::terminal_size(STDOUT_FILENO) : std::nullopt;
    if (size && size != told) {
      static_cast<void>(engine.resize_exec(id, size->rows, size->columns));
      told = size;
    }
    docker::Call call;
    call.timeout = std::chrono::milliseconds(500);
    call.stop = context.interrupted;
    auto chunk = session.next(call);
    if (!chunk && chunk.error().kind == ErrorKind::kTimeout) continue;
    if (!chunk) return tl::unexpected(chunk.error());
    if (!*chunk) return {};
    const bool err = (*chunk)->stream == docker::OutputStream::kStderr;
    (err ? context.err : context.out).write((*chunk)->bytes);
  }
}

int run(const Arguments& arguments, Context& context) {
  int status = kOk;
  const auto index = index_of(arguments);
  if (!index) return fail(context, index.error().message);
  const bool terminal = linux::is_terminal(STDIN_FILENO) && linux::is_terminal(STDOUT_FILENO);
  if (arguments.flag("tty") && !terminal) {
    return fail(context,
                "-t asks for a terminal, and standard input and output are none here; leave it "
                "out");
  }
  const std::string service = arguments.values("SERVICE").front();
  const auto project = open_live_project(arguments, {service}, context, status);
  if (!project) return status;
  const auto chosen = project->containers(*index);
  if (chosen.empty()) {
    return fail(context, fmt::format("service '{}' has no container number {}", service, *index));
  }
  const docker::Container* container = chosen.front();
  if (!container->state.running) {
    return fail(context, fmt::format("container {} does not run; 'bulkhead start {}' starts it",
                                     container->name, service));
  }
  docker::ExecSpec spec;
  spec.cmd = arguments.values("COMMAND");
  spec.env = arguments.values("env");
  spec.user = arguments.value_or("user", "");
  spec.working_dir = arguments.value_or("workdir", "");
  spec.privileged = arguments.flag("privileged");
  const bool detach = arguments.flag("detach");
  spec.attach_stdin = !detach;
  spec.tty = !detach && !arguments.flag("no-tty") && terminal;
  docker::Engine& engine = *project->engine.engine;
  const auto id = engine.create_exec(container->id, spec);
  if (!id) return fail_engine(context, id.error());
  auto session = engine.start_exec(*id, spec.tty);
  if (!session) return fail_engine(context, session.error());
  if (detach) return kOk;

  Status ended;
  {
    const auto raw = spec.tty ? linux::RawTerminal::enter(STDIN_FILENO)
                              : Result<linux::RawTerminal>(tl::unexpected(Error{}));
    const std::jthread input([&](const std::stop_token& stop) { pass_input(**session, stop); });
    ended = converse(engine, *id, **session, spec.tty, context);
  }
  if (!ended) return fail_engine(context, ended.error());
  const auto state = engine.inspect_exec(*id);
  if (!state) return fail_engine(context, state.error());
  return state->exit_code.value_or(kFindings);
}

}  // namespace

Command exec_command() {
  CommandSpec spec;
  spec.name = "exec";
  spec.summary = "run a command in a service's container";
  spec.description =
      "Runs a program in a container that runs, with standard input and output, and with a "
      "terminal "
      "where this is one. Everything after the service belongs to the command.";
  spec.positionals = {
      {.name = "SERVICE",
       .help = "in whose container",
       .required = true,
       .completion = Completion::kService},
      {.name = "COMMAND", .help = "what to run", .required = true, .repeated = true}};
  spec.ends_with_command = true;
  spec.options = {
      {.name = "detach", .letter = 'd', .help = "leave it running in the background"},
      {.name = "env",
       .letter = 'e',
       .kind = OptionKind::kList,
       .value_name = "NAME=VALUE",
       .help = "environment variables"},
      index_option("which of the service's containers; the first one"),
      {.name = "privileged", .help = "with extended privileges"},
      {.name = "user",
       .letter = 'u',
       .kind = OptionKind::kValue,
       .value_name = "USER",
       .help = "as this user"},
      {.name = "workdir",
       .letter = 'w',
       .kind = OptionKind::kValue,
       .value_name = "FOLDER",
       .help = "in this folder"},
      {.name = "interactive",
       .letter = 'i',
       .help = "accepted: standard input is always passed on"},
      {.name = "tty", .letter = 't', .help = "fail where this is no terminal"},
      {.name = "no-tty", .letter = 'T', .help = "without a terminal, also where this is one"},
  };
  spec.examples = {{"bulkhead exec web sh", "a shell in web"},
                   {"bulkhead exec -T db pg_dump shop", "its output, for a file or a pipe"}};
  spec.exit_status = "that of the command · 2 it could not be run · 130 interrupted";
  return {std::move(spec), run};
}

}  // namespace bulkhead::cli
