#include "orchestrate/up.h"

#include <charconv>
#include <memory>

#include <fmt/format.h>

#include "base/duration.h"
#include "cli/commands/table.h"
#include "cli/kept_change.h"
#include "cli/open_engine.h"
#include "cli/port_checks.h"
#include "cli/preflight_facts.h"
#include "cli/progress_choice.h"
#include "cli/project_store.h"
#include "cli/return_after_failure.h"
#include "cli/up_problems.h"
#include "cli/up_request.h"
#include "orchestrate/failure_report.h"
#include "render/plan_json.h"
#include "render/plan_text.h"
#include "text/json.h"

namespace bulkhead::cli {
namespace {

using orchestrate::ApplyOutcome;

/// The last line of --format json.
std::string result_json(const orchestrate::UpOutcome& outcome,
                        const std::optional<ReturnAfterFailure>& returned, const Context& context) {
  using text::Value;
  const model::Plan& plan = outcome.prepared.outcome.plan;
  text::Mapping line;
  line.set("version", Value(std::int64_t{1}));
  line.set("event", Value("finished"));
  line.set("project", Value(plan.project));
  line.set("ok", Value(outcome.applied.succeeded() && !outcome.prepared.refused()));
  line.set("interrupted", Value(outcome.applied.interrupted));
  line.set("changes", Value(static_cast<std::int64_t>(plan.changes.size())));
  line.set("unchanged", Value(static_cast<std::int64_t>(plan.unchanged)));
  line.set("seconds", Value(std::chrono::duration<double>(outcome.applied.took).count()));
  text::Sequence failures;
  for (const auto& failure : outcome.applied.failures) {
    failures.push_back(orchestrate::failure_json(failure));
  }
  line.set("failures", Value(std::move(failures)));
  text::Sequence fresh;
  for (const model::ServiceName& service : outcome.applied.fresh) {
    fresh.emplace_back(service.str());
  }
  line.set("notYetKnownToStay", Value(std::move(fresh)));
  if (returned) line.set("state_before", returned->json());
  line.set("problems", problems_json(outcome.prepared.outcome.problems, context));
  return text::write_compact_json(Value(std::move(line))) + "\n";
}

std::string success_lines(const orchestrate::UpOutcome& outcome) {
  const model::Plan& plan = outcome.prepared.outcome.plan;
  if (!plan.changes_anything()) {
    return fmt::format("{} is up: nothing to change, {} container{} as the files say\n",
                       plan.project, plan.unchanged, plan.unchanged == 1 ? "" : "s");
  }
  std::string text =
      fmt::format("{} is up: {} change{} in {}\n", plan.project, plan.changes.size(),
                  plan.changes.size() == 1 ? "" : "s", human_duration(outcome.applied.took));
  const auto& fresh = outcome.applied.fresh;
  if (!fresh.empty()) {
    text += fmt::format(
        "started less than {} ago, and nothing says whether they serve: {}; `bulkhead up --wait` "
        "watches that long, `bulkhead ps` tells what became of them\n",
        human_duration(orchestrate::kStay), fmt::join(fresh, ", "));
  }
  return text;
}

int dry_run(const orchestrate::UpRequest& request, docker::Engine& engine, bool json, bool quiet,
            Context& context) {
  const auto prepared =
      orchestrate::prepare(request, engine, docker::Call{{}, context.interrupted});
  if (!prepared) return fail_engine(context, prepared.error());
  if (json) {
    text::Value plan = render::plan_json(prepared->outcome.plan);
    plan.as_mapping()->set("problems", problems_json(prepared->outcome.problems, context));
    context.out.write(text::write_json(plan) + "\n");
  } else {
    show_problems(prepared->outcome.problems, quiet, context);
    context.out.write(render::plan_text(prepared->outcome.plan, context.color_out));
  }
  return prepared->refused() ? kFindings : kOk;
}

int run(const Arguments& arguments, Context& context) {
  int status = kOk;
  store::RecordingReader recording(context.files);
  Context recorded = with_files(context, recording);
  const auto inputs = UpInputs::open(arguments, recorded, status);
  if (!inputs) return status;
  const auto grace = seconds_of(arguments, "timeout");
  const auto wait = seconds_of(arguments, "wait-timeout");
  if (!grace) return fail(context, grace.error().message);
  if (!wait) return fail(context, wait.error().message);
  const auto returns = returns_on_failure(arguments, inputs->opened().contract);
  if (!returns) return fail(context, returns.error().message);
  const auto engine = open_engine(context);
  if (!engine) return fail(context, engine.error().message);

  const bool json = arguments.value_or("format", "text") == "json";
  const bool quiet = arguments.flag("quiet");
  orchestrate::UpRequest request = inputs->request(context);
  const PortChecks ports =
      open_port_checks(inputs->opened().contract, inputs->project(), *engine, quiet, context);
  ports.put_into(request);
  request.plan.await_ports = arguments.flag("wait");
  const auto store = store_location(arguments, context, engine->address, inputs->project().name);
  const bool keeps = store && !arguments.flag("no-snapshot");
  const PreflightFacts facts(arguments, context, *engine, inputs->project(),
                             keeps ? store->folder : "");
  facts.give_to(request);
  request.plan.start = !arguments.flag("no-start");
  if (arguments.flag("dry-run")) return dry_run(request, *engine->engine, json, quiet, context);

  orchestrate::ApplyOptions apply;
  apply.stop = context.interrupted;
  apply.stop_grace = *grace;
  if (*wait) apply.job_patience = {};
  if (*returns || arguments.flag("wait")) apply.stay = orchestrate::kStay;
  if (*wait && **wait > 0) apply.wait_timeout = std::chrono::seconds(**wait);
  orchestrate::ImageOptions images;
  images.logins = engine->logins.get();
  images.engine_address = engine->address;
  images.stop = context.interrupted;
  auto change = KeptChange::open(arguments, context, *engine, inputs->opened(), recording, "up");
  if (!change) return fail(context, change.error().message);
  const auto progress = choose_progress(arguments, context);
  bool told = false;
  const orchestrate::BeforeChange keep = change->before();
  // What is only a warning is told before anything is touched, too.
  const auto before = [&](const orchestrate::Prepared& prepared) -> Status {
    if (!json) show_problems(prepared.outcome.problems, quiet, context);
    told = true;
    return keep ? keep(prepared) : Status{};
  };
  const auto outcome =
      orchestrate::up(request, *engine->engine, context.clock, *progress, apply, images, before);
  if (!outcome) return fail_engine(context, outcome.error());
  if (const Status noted = change->after(request, *outcome); !noted) {
    context.err.write(
        fmt::format("warning: the new state could not be noted: {}\n", noted.error().message));
  }

  const auto& prepared = outcome->prepared;
  const ApplyOutcome& applied = outcome->applied;
  const bool failed = !applied.failures.empty() && !applied.interrupted && !prepared.refused();
  const bool goes_back = *returns && failed;
  if (!json) {
    if (!told || prepared.refused()) show_problems(prepared.outcome.problems, quiet, context);
    if (!quiet) {
      for (const std::string& warning : prepared.outcome.plan.warnings) {
        context.err.write(fmt::format("warning: {}\n", warning));
      }
    }
    context.err.write(
        orchestrate::failure_report(prepared.outcome.plan, applied, context.color_err, !goes_back));
    const bool well = applied.succeeded() && !prepared.refused();
    if (well && !quiet) context.err.write(success_lines(*outcome));
    if (!quiet && !goes_back && change->way_back() != 0) {
      context.err.write(
          fmt::format("the state before is snapshot {}; `bulkhead rollback` returns "
                      "to it\n",
                      change->way_back()));
    }
  }
  std::optional<ReturnAfterFailure> returned;
  if (goes_back) {
    returned = return_after_failure(*outcome, *change, *engine, arguments, context);
    if (!json) context.err.write(returned->text);
  }
  if (json) context.out.write(result_json(*outcome, returned, context));
  if (applied.interrupted) return kInterrupted;
  return applied.succeeded() && !prepared.refused() ? kOk : kFindings;
}

}  // namespace

Command up_command() {
  CommandSpec spec;
  spec.name = "up";
  spec.summary = "bring the project up, each service when what it needs is ready";
  spec.description =
      "Makes the engine as the files say: creates what is missing, changes in place what can be "
      "changed in place, recreates what cannot, and leaves the rest alone. Everything independent "
      "happens at once. A service is started when what it depends on is really ready: its own "
      "healthcheck is run from the first moment and often, until it passes. A service without one "
      "is "
      "asked by the `health:` of its metadata, from inside its network; where somebody waits for "
      "its health and there is no `health:` either, by TCP on the ports that it exposes. One that "
      "nobody can ask is up when it has run for a moment: 0.2 s, or two seconds with --wait and "
      "where a failure brings the state before back. In the end all are looked at once more, and "
      "the ones that have ended meanwhile, or are started again and again, are a failure.\n\n"
      "It returns when all services are up (healthy where they have a healthcheck, ended with exit "
      "0 where they are jobs), or when one of them cannot be, with the cause. Then the state "
      "before "
      "comes back where the contract's policy is strict or --rollback-on-failure is given, and "
      "what "
      "was made is removed where nothing of the project ran before; "
      "otherwise what was done by then stays, and a second `up` goes on from there. An interrupt "
      "stops cleanly and leaves what was done; a second one stops at once.";
  spec.positionals = {{.name = "SERVICE",
                       .help = "only these, and what they depend on",
                       .repeated = true,
                       .completion = Completion::kService}};
  spec.options = up_options();
  spec.options.push_back(text_or_json());
  for (OptionSpec& option : kept_change_options()) spec.options.push_back(std::move(option));
  for (OptionSpec& option : rollback_on_failure_options()) {
    spec.options.push_back(std::move(option));
  }
  const std::vector<OptionSpec> own{
      {.name = "detach",
       .letter = 'd',
       .help = "accepted: containers always run in the background"},
      {.name = "wait",
       .help = "wait for exposed ports, too, of services that have neither a healthcheck nor "
               "`health:` in their metadata, and until the others have run for two seconds"},
      {.name = "wait-timeout",
       .kind = OptionKind::kValue,
       .value_name = "SECONDS",
       .help = "give up waiting after this time, whatever the healthchecks grant; 0: never, also "
               "for jobs, which otherwise have ten minutes"},
      {.name = "timeout",
       .letter = 't',
       .kind = OptionKind::kValue,
       .value_name = "SECONDS",
       .help = "between TERM and KILL for containers that are stopped; a replaced one has as long "
               "before that to finish its conversations"},
      {.name = "no-start", .help = "make everything, start nothing"},
      {.name = "dry-run", .help = "show the plan and change nothing"},
  };
  spec.options.insert(spec.options.end(), own.begin(), own.end());
  spec.examples = {{"bulkhead up", "the whole project"},
                   {"bulkhead up web", "web and what it depends on"},
                   {"bulkhead up --scale worker=3", "three containers of worker"}};
  spec.exit_status = "0 everything is up · 1 something is not, and why is said · 130 interrupted";
  return {std::move(spec), run};
}

}  // namespace bulkhead::cli
