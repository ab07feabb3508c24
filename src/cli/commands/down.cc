#include <algorithm>

#include <fmt/format.h>

#include "base/duration.h"
#include "cli/commands/table.h"
#include "cli/kept_change.h"
#include "cli/left_carriers.h"
#include "cli/open_engine.h"
#include "cli/open_project.h"
#include "cli/progress_choice.h"
#include "cli/state_keeper.h"
#include "cli/up_problems.h"
#include "orchestrate/apply.h"
#include "orchestrate/failure_report.h"
#include "orchestrate/plan_down.h"
#include "orchestrate/take_snapshot.h"
#include "render/plan_json.h"
#include "render/plan_text.h"
#include "text/json.h"

namespace bulkhead::cli {
namespace {

using model::ServiceName;
using orchestrate::DownOptions;

struct Target {
  std::string project;
  DownOptions options;
  std::optional<OpenedProject> opened;  // where the files say a project
};

void add_files(const model::Project& project, DownOptions& options) {
  options.has_files = true;
  for (const auto* services : {&project.services, &project.inactive_services}) {
    for (const auto& [name, service] : *services) {
      options.known.insert(name);
      for (const auto& dependency : service.depends_on) {
        options.depends_on[name].insert(dependency.service);
      }
    }
  }
  for (const auto& [key, network] : project.networks) {
    if (!network.external) options.networks.insert(network.name.str());
  }
  for (const auto& [key, volume] : project.volumes) {
    if (!volume.external) options.volumes_declared.insert(volume.name);
  }
}

/// The files say which project and what is its; with -p the labels on what is live will do.
std::optional<Target> target_of(const Arguments& arguments, Context& context, int& status) {
  Target target;
  status = kUsage;
  Opening opening = open_project(arguments, context);
  const auto named = arguments.value("project-name");
  if (opening.project && opening.project->readable()) {
    // Networks and volumes that no active service uses are the project's as well.
    compose::LoadRequest request = opening.project->request;
    request.keep_unused_resources = true;
    request.profiles = {"*"};
    const compose::LoadResult all = compose::load(request, context.files, context.sources);
    const model::Project& project = all.project ? *all.project : *opening.project->loaded.project;
    target.project = project.name;
    add_files(project, target.options);
    if (opening.project->usable()) target.opened = std::move(*opening.project);
  } else if (named) {
    target.project = *named;
  } else if (!opening.project) {
    status = fail(context, opening.error);
    return std::nullopt;
  } else {
    report_problems(*opening.project, false, context);
    return std::nullopt;
  }
  for (const std::string& service : arguments.values("SERVICE")) {
    if (target.options.has_files && !target.options.known.contains(ServiceName(service))) {
      status = fail(context,
                    fmt::format("there is no service '{}' in project {}", service, target.project));
      return std::nullopt;
    }
    target.options.services.insert(ServiceName(service));
  }
  target.options.volumes = arguments.flag("volumes");
  target.options.remove_orphans = arguments.flag("remove-orphans");
  status = kOk;
  return target;
}

std::string result_json(const orchestrate::DownPlan& plan,
                        const orchestrate::ApplyOutcome& outcome) {
  using text::Value;
  text::Mapping line;
  line.set("version", Value(std::int64_t{1}));
  line.set("event", Value("finished"));
  line.set("project", Value(plan.plan.project));
  line.set("ok", Value(outcome.succeeded() && plan.held.empty()));
  line.set("interrupted", Value(outcome.interrupted));
  line.set("removed", Value(static_cast<std::int64_t>(plan.plan.changes.size())));
  line.set("seconds", Value(std::chrono::duration<double>(outcome.took).count()));
  text::Sequence held;
  for (const std::string& one : plan.held) held.emplace_back(one);
  line.set("held", Value(std::move(held)));
  text::Sequence failures;
  for (const auto& failure : outcome.failures)
    failures.push_back(orchestrate::failure_json(failure));
  line.set("failures", Value(std::move(failures)));
  return text::write_compact_json(Value(std::move(line))) + "\n";
}

/// Keeps what runs before it is taken down; gives the way back, or zero.
Result<model::SnapshotId> keep_state(const Target& target, const OpenedEngine& engine,
                                     const store::RecordingReader& recording,
                                     orchestrate::LiveState live, StateKeeper& keeper,
                                     const Context& context) {
  const docker::Call call{{}, context.interrupted};
  TRY(orchestrate::observe_running_images(*engine.engine, live, call));
  const OpenedProject* disk = target.opened ? &*target.opened : nullptr;
  const model::SnapshotId way_back = TRY(keeper.keep_present(disk, recording, live, *engine.engine,
                                                             model::SnapshotReason::kBeforeDown));
  TRY(keeper.begin(way_back));
  return way_back;
}

/// Absent with --no-snapshot, where nothing is to be done, or where there is no place for a store.
Result<std::optional<StateKeeper>> open_keeper(const Arguments& arguments, Context& context,
                                               const OpenedEngine& engine,
                                               const std::string& project, bool changes) {
  if (arguments.flag("no-snapshot") || !changes) return std::optional<StateKeeper>();
  auto keeper = StateKeeper::open(arguments, context, engine.address, project, "down");
  if (keeper) return std::optional<StateKeeper>(std::move(*keeper));
  if (keeper.error().kind != ErrorKind::kNotFound) return tl::unexpected(keeper.error());
  return std::optional<StateKeeper>();
}

void note_end(const Target& target, const orchestrate::ApplyOutcome& outcome, StateKeeper& keeper,
              Context& context) {
  Status noted = keeper.end(outcome.succeeded()   ? ChangeEnd::kDone
                            : outcome.interrupted ? ChangeEnd::kInterrupted
                                                  : ChangeEnd::kFailed);
  if (noted && outcome.succeeded() && target.options.services.empty()) {
    noted = keeper.clear_deployed();
  }
  if (!noted) context.err.write(fmt::format("warning: {}\n", noted.error().message));
}

int run(const Arguments& arguments, Context& context) {
  int status = kOk;
  store::RecordingReader recording(context.files);
  Context recorded = with_files(context, recording);
  const auto target = target_of(arguments, recorded, status);
  if (!target) return status;
  const auto grace = seconds_of(arguments, "timeout");
  if (!grace) return fail(context, grace.error().message);
  const auto engine = open_engine(context);
  if (!engine) return fail(context, engine.error().message);
  const auto live = orchestrate::observe(*engine->engine, target->project, {},
                                         docker::Call{{}, context.interrupted});
  if (!live) return fail_engine(context, live.error());
  const orchestrate::DownPlan plan =
      orchestrate::plan_down(target->project, *live, target->options);
  const bool json = arguments.value_or("format", "text") == "json";
  if (arguments.flag("dry-run")) {
    context.out.write(json ? text::write_json(render::plan_json(plan.plan)) + "\n"
                           : render::plan_text(plan.plan, context.color_out));
    return kOk;
  }

  auto keeper =
      open_keeper(arguments, context, *engine, target->project, plan.plan.changes_anything());
  if (!keeper) return fail(context, keeper.error().message);
  model::SnapshotId way_back = 0;
  if (*keeper) {
    // Containers that are paused would not stop; volumes that are not whole may go.
    const Status settled = target->options.volumes
                               ? remove_left_carriers(*engine->engine, target->project, context)
                               : settle_left_carriers(*engine->engine, target->project, context);
    if (!settled) context.err.write(fmt::format("warning: {}\n", settled.error().message));
    const auto kept = keep_state(*target, *engine, recording, *live, **keeper, context);
    if (!kept) {
      return fail(context,
                  fmt::format("the state before could not be kept ({}); nothing was changed. "
                              "--no-snapshot goes on without a way back",
                              kept.error().message));
    }
    way_back = *kept;
  }

  orchestrate::ApplyOptions options;
  options.stop = context.interrupted;
  options.stop_grace = *grace;
  options.remove_volumes = target->options.volumes;
  const auto progress = choose_progress(arguments, context);
  const orchestrate::Desired nothing;
  const orchestrate::ApplyOutcome outcome = orchestrate::apply(
      plan.plan, nothing, *live, *engine->engine, context.clock, *progress, options);
  if (*keeper) note_end(*target, outcome, **keeper, context);
  if (json) {
    context.out.write(result_json(plan, outcome));
  } else {
    if (!arguments.flag("quiet")) {
      for (const std::string& warning : plan.plan.warnings) {
        context.err.write(fmt::format("warning: {}\n", warning));
      }
    }
    for (const std::string& held : plan.held) {
      context.err.write(fmt::format("error: {}\n", held));
    }
    context.err.write(
        orchestrate::failure_report(plan.plan, outcome, context.color_err, true, "down"));
    if (outcome.succeeded() && plan.held.empty() && !arguments.flag("quiet")) {
      context.err.write(plan.plan.changes.empty()
                            ? fmt::format("{}: nothing to remove\n", target->project)
                            : fmt::format("{}{}: {} removed in {}\n", target->project,
                                          arguments.values("SERVICE").empty() ? " is down" : "",
                                          plan.plan.changes.size(), human_duration(outcome.took)));
      if (way_back != 0) {
        context.err.write(
            fmt::format("the state before is snapshot {}; `bulkhead rollback` returns "
                        "to it\n",
                        way_back));
      }
    }
  }
  if (outcome.interrupted) return kInterrupted;
  return outcome.succeeded() && plan.held.empty() ? kOk : kFindings;
}

}  // namespace

Command down_command() {
  CommandSpec spec;
  spec.name = "down";
  spec.summary = "stop and remove what up made";
  spec.description =
      "Stops the project's containers, those that depend on others first, and removes them and the "
      "project's networks. What others made is never touched: a network that somebody else's "
      "container is attached to stays, and who holds it is said. With -p it needs no files.";
  spec.positionals = {{.name = "SERVICE",
                       .help = "only the containers of these",
                       .repeated = true,
                       .completion = Completion::kService}};
  spec.options = {
      text_or_json(),
      {.name = "volumes", .letter = 'v', .help = "remove the project's volumes, and their data"},
      {.name = "remove-orphans",
       .help = "remove containers of services that the files no longer have"},
      {.name = "timeout",
       .letter = 't',
       .kind = OptionKind::kValue,
       .value_name = "SECONDS",
       .help = "between TERM and KILL"},
      {.name = "dry-run", .help = "show what would go and change nothing"},
  };
  for (OptionSpec& option : kept_change_options()) spec.options.push_back(std::move(option));
  spec.examples = {{"bulkhead down", "containers and networks"},
                   {"bulkhead down -v -t 0", "volumes too, and at once"}};
  spec.exit_status = "0 all of it is gone · 1 something stays, and why is said · 130 interrupted";
  return {std::move(spec), run};
}

}  // namespace bulkhead::cli
