#include "cli/change_run_state.h"

#include <optional>

#include <fmt/format.h>

#include "base/duration.h"
#include "cli/left_carriers.h"
#include "cli/live_project.h"
#include "cli/progress_choice.h"
#include "cli/project_store.h"
#include "cli/state_keeper.h"
#include "cli/up_problems.h"
#include "orchestrate/apply.h"
#include "orchestrate/failure_report.h"
#include "render/plan_json.h"
#include "render/plan_text.h"
#include "text/json.h"

namespace bulkhead::cli {
namespace {

std::string result_json(const model::Plan& plan, const orchestrate::ApplyOutcome& outcome) {
  using text::Value;
  text::Mapping line;
  line.set("version", Value(std::int64_t{1}));
  line.set("event", Value("finished"));
  line.set("project", Value(plan.project));
  line.set("ok", Value(outcome.succeeded()));
  line.set("interrupted", Value(outcome.interrupted));
  line.set("changes", Value(static_cast<std::int64_t>(plan.changes.size())));
  line.set("seconds", Value(std::chrono::duration<double>(outcome.took).count()));
  text::Sequence failures;
  for (const auto& failure : outcome.failures) {
    failures.push_back(orchestrate::failure_json(failure));
  }
  line.set("failures", Value(std::move(failures)));
  return text::write_compact_json(Value(std::move(line))) + "\n";
}

}  // namespace

std::vector<OptionSpec> run_state_options(bool stops) {
  std::vector<OptionSpec> options = store_options();
  options.push_back(text_or_json());
  if (stops) {
    options.push_back({.name = "timeout",
                       .letter = 't',
                       .kind = OptionKind::kValue,
                       .value_name = "SECONDS",
                       .help = "between TERM and KILL"});
  }
  options.push_back({.name = "dry-run", .help = "show the plan and change nothing"});
  return options;
}

int change_run_state(orchestrate::RunStateOptions options, const char* command, const char* past,
                     const Arguments& arguments, Context& context) {
  int status = kOk;
  const bool stops = options.action != orchestrate::RunAction::kStart;
  const bool only_stops = options.action == orchestrate::RunAction::kStop;
  const auto grace =
      stops ? seconds_of(arguments, "timeout") : Result<std::optional<int>>(std::nullopt);
  if (!grace) return fail(context, grace.error().message);
  const auto project = open_live_project(arguments, arguments.values("SERVICE"), context, status);
  if (!project) return status;
  options.services = project->services;
  const orchestrate::RunStatePlan planned =
      orchestrate::plan_run_state(project->name, project->live, options);
  const bool json = arguments.value_or("format", "text") == "json";
  const bool quiet = arguments.flag("quiet");
  if (arguments.flag("dry-run")) {
    context.out.write(json ? text::write_json(render::plan_json(planned.plan)) + "\n"
                           : render::plan_text(planned.plan, context.color_out));
    return kOk;
  }
  // For its lock: where there is no place for a store, there is nobody to keep out either.
  const auto keeper =
      StateKeeper::open(arguments, context, project->engine.address, project->name, command);
  if (!keeper && keeper.error().kind != ErrorKind::kNotFound) {
    return fail(context, keeper.error().message);
  }
  if (keeper && !only_stops) {
    const Status settled = settle_left_carriers(*project->engine.engine, project->name, context);
    if (!settled) return fail_engine(context, settled.error());
  }
  orchestrate::ApplyOptions apply;
  apply.stop = context.interrupted;
  apply.stop_grace = *grace;
  const auto progress = choose_progress(arguments, context);
  const orchestrate::ApplyOutcome outcome =
      orchestrate::apply(planned.plan, planned.desired, project->live, *project->engine.engine,
                         context.clock, *progress, apply);
  if (json) {
    context.out.write(result_json(planned.plan, outcome));
  } else {
    for (const std::string& warning : planned.plan.warnings) {
      if (!quiet) context.err.write(fmt::format("warning: {}\n", warning));
    }
    context.err.write(
        orchestrate::failure_report(planned.plan, outcome, context.color_err, true, command));
    if (outcome.succeeded() && !quiet) {
      const std::size_t count = planned.plan.changes.size();
      context.err.write(count == 0 ? fmt::format("{}: nothing to be {}\n", project->name, past)
                                   : fmt::format("{}: {} container{} {} in {}\n", project->name,
                                                 count, count == 1 ? "" : "s", past,
                                                 human_duration(outcome.took)));
    }
  }
  if (outcome.interrupted) return kInterrupted;
  return outcome.succeeded() ? kOk : kFindings;
}

}  // namespace bulkhead::cli
