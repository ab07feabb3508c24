#include <algorithm>
#include <charconv>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

#include <fmt/format.h>

#include "base/time_zone.h"
#include "cli/commands/table.h"
#include "cli/container_index.h"
#include "cli/live_project.h"
#include "cli/log_lines.h"
#include "cli/log_time.h"
#include "cli/up_problems.h"

namespace bulkhead::cli {
namespace {

/// "web-1" for shop-web-1, as docker compose shows it.
std::string short_name(const std::string& project, const std::string& container) {
  const std::string prefix = project + "-";
  return container.starts_with(prefix) ? container.substr(prefix.size()) : container;
}

Result<std::optional<int>> tail_of(const Arguments& arguments) {
  const std::string text = arguments.value_or("tail", "all");
  if (text == "all") return std::optional<int>();
  int lines = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, lines);
  if (error == std::errc{} && rest == end && lines >= 0) return std::optional<int>(lines);
  return failure(ErrorKind::kInvalid,
                 fmt::format("--tail takes a number of lines or all, not '{}'", text));
}

/// Nothing where `option` was not given.
Result<std::optional<WallTime>> moment_of(const Arguments& arguments, const char* option,
                                          Context& context) {
  const auto text = arguments.value(option);
  if (!text) return std::optional<WallTime>();
  const auto moment = parse_log_time(*text, context.clock.wall(), when_shown_here);
  if (moment) return moment;
  return failure(ErrorKind::kInvalid,
                 fmt::format("--{} takes a moment such as 2026-11-22T07:30:00Z or how long ago, "
                             "such as 10m, not '{}'",
                             option, *text));
}

/// Everything that one container wrote and, with follow, writes until it ends. `write` is called
/// with whole lines.
Status pass_on(docker::Engine& engine, const docker::Container& container,
               const docker::LogOptions& options, const std::string& prefix,
               const std::stop_token& stop, const std::function<void(const std::string&)>& write) {
  docker::Call call;
  call.stop = stop;
  auto reader = TRY(engine.container_logs(container.id, options, call));
  std::map<docker::OutputStream, LogLines> streams;
  for (;;) {
    auto chunk = reader->next(call);
    if (!chunk && chunk.error().kind == ErrorKind::kTimeout && options.follow) continue;
    if (!chunk) return tl::unexpected(chunk.error());
    if (!*chunk) break;
    const auto stream = streams.try_emplace((*chunk)->stream, prefix).first;
    write(stream->second.add((*chunk)->bytes));
  }
  for (auto& [stream, lines] : streams) write(lines.finish());
  return {};
}

int run(const Arguments& arguments, Context& context) {
  int status = kOk;
  const auto tail = tail_of(arguments);
  if (!tail) return fail(context, tail.error().message);
  const auto since = moment_of(arguments, "since", context);
  if (!since) return fail(context, since.error().message);
  const auto until = moment_of(arguments, "until", context);
  if (!until) return fail(context, until.error().message);
  const auto index = index_of(arguments);
  if (!index) return fail(context, index.error().message);
  const auto project = open_live_project(arguments, arguments.values("SERVICE"), context, status);
  if (!project) return status;
  docker::LogOptions options;
  options.follow = arguments.flag("follow");
  options.timestamps = arguments.flag("timestamps");
  options.tail = *tail;
  options.since = *since;
  options.until = *until;

  const auto containers = project->containers(*index);
  if (containers.empty() && *index != 0) {
    return fail(context, fmt::format("no service asked for has a container number {}", *index));
  }
  std::size_t width = 0;
  for (const auto* one : containers) {
    width = std::max(width, short_name(project->name, one->name).size());
  }
  std::mutex mutex;
  int result = kOk;
  const auto show = [&](const docker::Container& container) {
    const std::string prefix =
        arguments.flag("no-log-prefix")
            ? std::string()
            : fmt::format("{:{}}  | ", short_name(project->name, container.name), width);
    const Status passed = pass_on(*project->engine.engine, container, options, prefix,
                                  context.interrupted, [&](const std::string& lines) {
                                    const std::lock_guard lock(mutex);
                                    context.out.write(lines);
                                  });
    if (passed || passed.error().kind == ErrorKind::kInterrupted) return;
    const std::lock_guard lock(mutex);
    context.err.write(fmt::format("error: {}\n", passed.error().message));
    result = kFindings;
  };
  if (options.follow) {
    std::vector<std::jthread> threads;
    threads.reserve(containers.size());
    for (const auto* one : containers) threads.emplace_back([&show, one] { show(*one); });
  } else {
    for (const auto* one : containers) show(*one);
  }
  return context.interrupted.stop_requested() ? kInterrupted : result;
}

}  // namespace

Command logs_command() {
  CommandSpec spec;
  spec.name = "logs";
  spec.summary = "show what the services wrote";
  spec.description =
      "Prints the logs of the project's containers, each line with the container's short name; one "
      "container after the other, or with -f as the lines come, until all have ended.";
  spec.positionals = {{.name = "SERVICE",
                       .help = "only these",
                       .repeated = true,
                       .completion = Completion::kService}};
  spec.options = {
      {.name = "follow", .letter = 'f', .help = "go on as long as the containers run"},
      {.name = "tail",
       .letter = 'n',
       .kind = OptionKind::kValue,
       .value_name = "LINES",
       .help = "only the last lines of each container, or all"},
      {.name = "since",
       .kind = OptionKind::kValue,
       .value_name = "TIME",
       .help = "only what was written after this moment (2026-11-22T07:30:00Z; without a zone "
               "local time) or since so long ago (10m)"},
      {.name = "until",
       .kind = OptionKind::kValue,
       .value_name = "TIME",
       .help = "only what was written before this moment"},
      index_option("only the services' containers of this number"),
      {.name = "timestamps", .letter = 't', .help = "with the time of each line"},
      {.name = "no-log-prefix", .help = "without the container's name"},
  };
  spec.examples = {{"bulkhead logs -f web", "what web writes, as it comes"},
                   {"bulkhead logs --tail 20", "the last 20 lines of every container"}};
  spec.exit_status = "0 shown · 1 some could not be read · 130 interrupted";
  return {std::move(spec), run};
}

}  // namespace bulkhead::cli
