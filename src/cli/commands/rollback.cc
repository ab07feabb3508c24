#include <algorithm>
#include <memory>
#include <set>

#include <fmt/format.h>

#include "base/duration.h"
#include "base/timestamp.h"
#include "cli/carry_back.h"
#include "cli/commands/table.h"
#include "cli/left_carriers.h"
#include "cli/open_engine.h"
#include "cli/open_project.h"
#include "cli/port_checks.h"
#include "cli/progress_choice.h"
#include "cli/project_store.h"
#include "cli/proof_of_return.h"
#include "cli/rehearse.h"
#include "cli/return_contents.h"
#include "cli/return_to_snapshot.h"
#include "cli/snapshot_number.h"
#include "cli/state_keeper.h"
#include "cli/up_problems.h"
#include "cli/up_request.h"
#include "orchestrate/failure_report.h"
#include "orchestrate/take_snapshot.h"
#include "orchestrate/up.h"
#include "orchestrate/way_back.h"
#include "render/plan_json.h"
#include "render/plan_text.h"
#include "text/json.h"

namespace bulkhead::cli {
namespace {

using model::Snapshot;
using model::SnapshotId;
using orchestrate::LiveState;

constexpr const char* kCommand = "rollback";

/// The one that was named, else that of the last change if it did not come to its end (of a return
/// where it leads to, else the state before it), else the state before the one that runs.
Result<Snapshot> target_of(const Arguments& arguments, store::Store& store, const LiveState& live,
                           const std::string& project) {
  if (const auto named = arguments.value("SNAPSHOT")) {
    return store.load(TRY(snapshot_number(*named)));
  }
  const std::vector<store::Operation> last = TRY(store.operations(1));
  if (!last.empty() && last.front().outcome != "done" && last.front().snapshot != 0) {
    auto left = store.load(last.front().snapshot);
    // Somebody may have removed it since.
    if (left || left.error().kind != ErrorKind::kNotFound) return left;
  }
  const std::vector<Snapshot> snapshots = TRY(store.list(store::Store::Texts::kWith));
  const std::optional<Snapshot> deployed = TRY(store.deployed());
  const Snapshot* before = orchestrate::state_before(snapshots, deployed, live);
  if (before) return *before;
  return failure(ErrorKind::kNotFound,
                 fmt::format("there is no earlier state of {} to return to: {} kept (see 'bulkhead "
                             "snapshot list')",
                             project,
                             snapshots.empty() ? "no snapshot is"
                                               : "none of the snapshots differs from what runs and "
                                                 "is"));
}

/// "before up, 2026-11-22T01:13:45Z"
std::string taken(const Snapshot& snapshot) {
  return fmt::format("{}, {}", model::name(snapshot.reason),
                     format_timestamp(std::chrono::floor<std::chrono::seconds>(snapshot.time)));
}

std::string result_json(const Return& back, const orchestrate::UpOutcome& outcome,
                        const ProofOfReturn& proof, text::Value contents, Duration took) {
  using text::Value;
  text::Mapping line;
  line.set("version", Value(std::int64_t{1}));
  line.set("event", Value("finished"));
  line.set("project", Value(back.target.project));
  line.set("snapshot", Value(back.target.id));
  line.set("ok",
           Value(outcome.applied.succeeded() && proof.holds() && back.target.unlike_files.empty()));
  text::Sequence unknown;
  for (const auto& service : back.target.unlike_files) unknown.emplace_back(service.str());
  line.set("definition_unknown", Value(std::move(unknown)));
  line.set("contents", std::move(contents));
  line.set("interrupted", Value(outcome.applied.interrupted));
  line.set("changes",
           Value(static_cast<std::int64_t>(outcome.prepared.outcome.plan.changes.size())));
  line.set("seconds", Value(std::chrono::duration<double>(took).count()));
  line.set("proof", proof.json());
  text::Sequence failures;
  for (const auto& failure : outcome.applied.failures) {
    failures.push_back(orchestrate::failure_json(failure));
  }
  line.set("failures", Value(std::move(failures)));
  return text::write_compact_json(Value(std::move(line))) + "\n";
}

class Rollback final {
 public:
  Rollback(const Arguments& arguments, Context& context)
      : arguments_(arguments),
        context_(context),
        call_{{}, context.interrupted},
        json_(arguments.value_or("format", "text") == "json"),
        quiet_(arguments.flag("quiet")),
        volumes_(arguments.flag("volumes")) {}

  int run() {
    const SteadyTime begun = context_.clock.steady();
    store::RecordingReader recording(context_.files);
    Context recorded = with_files(context_, recording);
    const Opening opening = open_project(arguments_, recorded);
    const std::optional<std::string> project = project_name(opening);
    if (!project) return no_project(opening);
    auto engine = open_engine(context_);
    if (!engine) return fail(context_, engine.error().message);
    auto keeper = StateKeeper::open(arguments_, context_, engine->address, *project, kCommand);
    if (!keeper) return fail(context_, keeper.error().message);
    if (volumes_ && arguments_.flag("rehearse")) {
      return fail(context_,
                  "--rehearse has volumes of its own, which are empty: leave out --volumes");
    }
    const Status settled = settle_left_carriers(*engine->engine, *project, context_);
    // What is not whole becomes so by a return of contents.
    if (!settled && !(volumes_ && settled.error().kind == ErrorKind::kConflict)) {
      return fail_engine(context_, settled.error());
    }
    auto live = orchestrate::observe(*engine->engine, *project, {}, call_);
    if (!live) return fail_engine(context_, live.error());
    const Status images = orchestrate::observe_running_images(*engine->engine, *live, call_);
    if (!images) return fail_engine(context_, images.error());
    auto target = target_of(arguments_, keeper->store(), *live, *project);
    if (!target) return fail(context_, target.error().message);
    const auto back =
        Return::prepare(std::move(*target), keeper->vault(), *live, *engine->engine, context_);
    if (!back) return fail_engine(context_, back.error());
    if (const int status = check(*back); status != kOk) return status;
    if (arguments_.flag("rehearse")) {
      return rehearse(*back, *keeper, *live, *engine, arguments_, context_);
    }
    orchestrate::UpRequest request = back->request(back->then.project);
    const PortChecks ports = open_port_checks(back->past.opened().contract, back->then.project,
                                              *engine, quiet_, context_);
    ports.put_into(request);
    const OpenedProject* disk =
        opening.project && opening.project->usable() ? &*opening.project : nullptr;
    std::optional<ContentsReturn> contents;
    if (volumes_) {
      auto prepared =
          ContentsReturn::prepare(back->target, *live, *keeper, *engine->engine, context_);
      if (!prepared) return fail_engine(context_, prepared.error());
      contents = std::move(*prepared);
      contents_of_ = contents->volumes();
    }
    if (arguments_.flag("dry-run")) return dry_run(*back, request, *engine->engine);
    if (contents) {
      const auto status =
          return_contents(*contents, request, *keeper, disk, recording, *live, *engine->engine);
      if (!status) return fail_engine(context_, status.error());
      if (*status != kOk) return *status;
    }
    const orchestrate::BeforeChange before = [&](const orchestrate::Prepared&) -> Status {
      if (contents) return {};  // was kept, and has begun
      TRY(keeper->keep_present(disk, recording, *live, *engine->engine,
                               model::SnapshotReason::kBeforeRollback));
      return keeper->begin(back->target.id);
    };
    return carry_out(*back, request, *engine, *keeper, before, begun);
  }

 private:
  /// What keeps containers from coming back is said before the volumes are touched.
  Result<int> return_contents(ContentsReturn& contents, const orchestrate::UpRequest& request,
                              StateKeeper& keeper, const OpenedProject* disk,
                              const store::RecordingReader& recording, const LiveState& live,
                              docker::Engine& engine) {
    const auto prepared = TRY(orchestrate::prepare(request, engine, call_));
    if (prepared.refused()) {
      show_problems(prepared.outcome.problems, quiet_, context_);
      return kFindings;
    }
    auto present = TRY(keeper.present(disk, recording, live, engine));
    TRY(contents.carry_out(std::move(present)));
    return kOk;
  }

  std::optional<std::string> project_name(const Opening& opening) const {
    if (auto named = arguments_.value("project-name")) return named;
    if (opening.project && opening.project->readable()) {
      return opening.project->loaded.project->name;
    }
    return std::nullopt;
  }

  int no_project(const Opening& opening) {
    if (opening.project) report_problems(*opening.project, false, context_);
    return fail(context_, (opening.error.empty() ? std::string("the files on disk say no project")
                                                 : opening.error) +
                              "; name the project to return by -p");
  }

  /// What keeps the return from being whole is said before anything is touched.
  int check(const Return& back) {
    for (const std::string& sentence : back.then.lost) {
      context_.err.write(fmt::format("error: {}\n", sentence));
    }
    if (!back.then.lost.empty()) {
      return fail(context_, fmt::format("snapshot {} cannot be returned to; nothing was changed",
                                        back.target.id));
    }
    if (quiet_) return kOk;
    for (const auto& service : back.target.unlike_files) {
      context_.err.write(
          fmt::format("warning: service {} ran with a definition that the files of "
                      "snapshot {} do not say; it will be as they say\n",
                      service, back.target.id));
    }
    return kOk;
  }

  int dry_run(const Return& back, const orchestrate::UpRequest& request, docker::Engine& engine) {
    const auto prepared = orchestrate::prepare(request, engine, call_);
    if (!prepared) return fail_engine(context_, prepared.error());
    if (json_) {
      text::Value plan = render::plan_json(prepared->outcome.plan);
      plan.as_mapping()->set("snapshot", text::Value(back.target.id));
      plan.as_mapping()->set("problems", problems_json(prepared->outcome.problems, context_));
      plan.as_mapping()->set("contents", contents_json());
      context_.out.write(text::write_json(plan) + "\n");
    } else {
      show_problems(prepared->outcome.problems, quiet_, context_);
      context_.out.write(
          fmt::format("back to snapshot {} ({})\n", back.target.id, taken(back.target)));
      context_.out.write(render::plan_text(prepared->outcome.plan, context_.color_out));
      for (const std::string& volume : contents_of_) {
        context_.out.write(
            fmt::format("volume {}: what it held at snapshot {}\n", volume, back.target.id));
      }
    }
    return prepared->refused() ? kFindings : kOk;
  }

  int carry_out(const Return& back, const orchestrate::UpRequest& request,
                const OpenedEngine& engine, StateKeeper& keeper,
                const orchestrate::BeforeChange& before, SteadyTime begun) {
    const auto carried = carry_back(back, request, engine, keeper, before, arguments_, context_);
    if (!carried) return fail_engine(context_, carried.error());
    const orchestrate::UpOutcome& outcome = carried->outcome;
    const ProofOfReturn& proof = carried->proof;
    const Duration took = context_.clock.steady() - begun;
    if (json_) {
      context_.out.write(result_json(back, outcome, proof, contents_json(), took));
    } else {
      tell(back, outcome, proof, took);
    }
    if (outcome.applied.interrupted) return kInterrupted;
    return carried->done() && proof.holds() && back.target.unlike_files.empty() ? kOk : kFindings;
  }

  void tell(const Return& back, const orchestrate::UpOutcome& outcome, const ProofOfReturn& proof,
            Duration took) {
    const model::Plan& plan = outcome.prepared.outcome.plan;
    show_problems(outcome.prepared.outcome.problems, quiet_, context_);
    context_.err.write(
        orchestrate::failure_report(plan, outcome.applied, context_.color_err, true, "rollback"));
    if (!outcome.applied.succeeded() || outcome.prepared.refused()) return;
    if (!proof.holds() || !quiet_) context_.err.write(proof.text(context_));
    if (quiet_) return;
    std::string but;
    for (const auto& service : back.target.unlike_files) {
      but += fmt::format("{}{}", but.empty() ? " but for " : ", ", service);
    }
    const std::string with = contents_of_.empty() ? std::string()
                                                  : fmt::format(", with what {} held then",
                                                                fmt::join(contents_of_, ", "));
    context_.err.write(fmt::format("{} is back at snapshot {}{} ({}): {} change{}{}, {} in all\n",
                                   back.target.project, back.target.id, but, taken(back.target),
                                   plan.changes.size(), plan.changes.size() == 1 ? "" : "s", with,
                                   human_duration(took)));
  }

  text::Value contents_json() const {
    text::Sequence names;
    for (const std::string& volume : contents_of_) names.emplace_back(volume);
    return text::Value(std::move(names));
  }

  const Arguments& arguments_;
  Context& context_;
  docker::Call call_;
  bool json_;
  bool quiet_;
  bool volumes_;
  std::set<std::string> contents_of_;  // volumes whose contents come back, too
};

int run(const Arguments& arguments, Context& context) {
  return Rollback(arguments, context).run();
}

}  // namespace

Command rollback_command() {
  CommandSpec spec;
  spec.name = "rollback";
  spec.summary = "return to an earlier state of the project, with the very images that ran";
  spec.description =
      "Brings the project back to a snapshot: the files as they were then (the files on disk are "
      "not touched), the images by their digests, networks and containers; in dependency order, "
      "each service when what it needs is ready. In the end every container is compared with what "
      "it should be, and, as far as the rights to look go, the edges are proved.\n\n"
      "Without a SNAPSHOT it returns to the state before the one that runs, or, where the last "
      "change failed or was interrupted, to the state before that change, whatever it got done; "
      "once more, to the one before that. The state that is left is kept as a snapshot as well. "
      "Interrupted or killed, the same command goes on where it stopped.\n\n"
      "Volumes keep what they hold, unless --volumes asks for what the snapshot has of them "
      "('bulkhead snapshot --volumes'): then the containers that use them are stopped, what they "
      "hold now is kept with the snapshot of the state that is left, and each is emptied and "
      "filled again. Until that is done no command starts anything on them.\n\n"
      "Secrets are not kept in clear: they are taken from where they still stand, or, with a "
      "--key-file, from the snapshot.";
  spec.positionals = {{.name = "SNAPSHOT", .help = "its number in 'bulkhead snapshot list'"}};
  spec.options = {text_or_json(),
                  {.name = "dry-run", .help = "show the plan and change nothing"},
                  {.name = "rehearse",
                   .help = "prove on a copy of the project, with its own networks, volumes and "
                           "names, that the way back works, and how long it takes"},
                  {.name = "volumes",
                   .help = "bring back what volumes held, too; what they hold now is replaced"}};
  for (OptionSpec& option : store_options()) spec.options.push_back(std::move(option));
  spec.examples = {
      {"bulkhead rollback", "the state before the last change"},
      {"bulkhead rollback 4 --dry-run", "what a return to snapshot 4 would do"},
      {"bulkhead rollback 4 --volumes", "containers and data of snapshot 4"},
      {"bulkhead rollback --rehearse", "whether the way back works, without taking it"}};
  spec.exit_status =
      "0 back, and verified · 1 not all of it is as it was · 2 it could not begin · 130 "
      "interrupted";
  return {std::move(spec), run};
}

}  // namespace bulkhead::cli
