#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "base/duration.h"
#include "cli/commands/table.h"
#include "cli/keep_contents.h"
#include "cli/left_carriers.h"
#include "cli/open_engine.h"
#include "cli/open_project.h"
#include "cli/progress_choice.h"
#include "cli/project_store.h"
#include "cli/snapshot_number.h"
#include "cli/state_keeper.h"
#include "cli/up_problems.h"
#include "cli/up_request.h"
#include "compose/hash_input.h"
#include "model/snapshot_diff.h"
#include "orchestrate/take_snapshot.h"
#include "orchestrate/up.h"
#include "render/snapshot_json.h"
#include "render/snapshot_text.h"
#include "store/prune.h"
#include "text/json.h"

namespace bulkhead::cli {
namespace {

using model::Snapshot;
using model::SnapshotId;

constexpr std::array<std::string_view, 6> kActions{"take", "list",  "show",
                                                   "diff", "prune", "remove"};

bool wants_json(const Arguments& arguments) {
  return arguments.value_or("format", "text") == "json";
}

void write_json(const text::Value& value, Context& context) {
  context.out.write(text::write_json(value) + "\n");
}

/// What the actions share. The engine is asked for its address only, unless an action needs more.
class SnapshotCommand final {
 public:
  SnapshotCommand(const Arguments& arguments, Context& context)
      : arguments_(arguments),
        context_(context),
        recording_(context.files),
        recorded_(with_files(context, recording_)),
        call_{{}, context.interrupted} {}

  int run() {
    const std::string action = arguments_.value_or("ACTION", "take");
    if (std::find(kActions.begin(), kActions.end(), action) == kActions.end()) {
      return fail(context_, fmt::format("'{}' is nothing that can be done with snapshots; there is "
                                        "take, list, show, diff, prune and remove",
                                        action));
    }
    opening_ = open_project(arguments_, recorded_);
    const auto named = arguments_.value("project-name");
    const bool readable = opening_.project && opening_.project->readable();
    if (!named && !readable) {
      if (opening_.project) report_problems(*opening_.project, false, context_);
      return fail(context_,
                  (opening_.error.empty() ? std::string("the files on disk say no project")
                                          : opening_.error) +
                      "; name the project by -p");
    }
    project_ = named ? *named : opening_.project->loaded.project->name;
    Result<int> status = perform(action);
    return status ? *status : fail_engine(context_, status.error());
  }

 private:
  Result<int> perform(const std::string& action) {
    if (action == "take") return take();
    if (action == "prune") return prune();
    const std::string address = TRY(engine_address(context_)).str();
    const store::Location location = TRY(store_location(arguments_, context_, address, project_));
    if (action == "remove") return remove(address);
    auto store = TRY(store::Store::open_for_reading(location, context_.clock));
    if (action == "list") return list(store);
    if (!store) {
      return failure(ErrorKind::kNotFound, fmt::format("there is no snapshot of {} yet", project_));
    }
    return action == "show" ? show(*store) : diff(*store);
  }

  Result<int> take() {
    if (arguments_.flag("stop") && !arguments_.flag("volumes")) {
      return failure(ErrorKind::kInvalid,
                     "--stop says how services stand still while volumes are copied; it goes with "
                     "--volumes");
    }
    if (!opening_.project || !opening_.project->usable()) {
      if (opening_.project) report_problems(*opening_.project, false, context_);
      return kUsage;
    }
    const OpenedEngine engine = TRY(open_engine(context_));
    StateKeeper keeper =
        TRY(StateKeeper::open(arguments_, context_, engine.address, project_, "snapshot"));
    TRY(settle_left_carriers(*engine.engine, project_, context_));
    orchestrate::LiveState live;
    std::optional<Snapshot> state = TRY(state_now(keeper, *engine.engine, live));
    if (!state) {
      return failure(ErrorKind::kNotFound,
                     fmt::format("nothing of {} runs: there is no state to keep", project_));
    }
    state->reason = model::SnapshotReason::kByHand;
    state->note = arguments_.value_or("note", "");
    if (arguments_.flag("volumes")) {
      const auto how = arguments_.flag("stop") ? orchestrate::Stillness::kStopped
                                               : orchestrate::Stillness::kPaused;
      TRY(keep_contents(*state, live, how, keeper, *engine.engine, context_));
    }
    state->id = TRY(keeper.store().add(*state));
    // From here on the store knows what these containers were made from.
    if (state->unlike_files.empty()) TRY(keeper.set_deployed(*state));
    if (wants_json(arguments_)) {
      write_json(render::snapshot_list_json(project_, {*state}), context_);
    } else if (!arguments_.flag("quiet")) {
      const std::string contents = contents_words(*state);
      context_.out.write(fmt::format("snapshot {} of {}: {} containers{}{}\n", state->id, project_,
                                     state->containers.size(), contents.empty() ? "" : ", ",
                                     contents));
      warn_of_unlike(*state);
    }
    return kOk;
  }

  void warn_of_unlike(const Snapshot& state) {
    for (const auto& service : state.unlike_files) {
      context_.err.write(
          fmt::format("warning: service {} runs with a definition that no known file says; a "
                      "return brings it back as the files say\n",
                      service));
    }
  }

  Result<std::optional<Snapshot>> state_now(StateKeeper& keeper, docker::Engine& engine,
                                            orchestrate::LiveState& live) {
    const OpenedProject& opened = *opening_.project;
    orchestrate::UpRequest request{*opened.loaded.project, context_.files};
    request.environment = opened.loaded.environment;
    request.hash_inputs = compose::hash_inputs(*opened.loaded.project);
    request.jobs = jobs_of(opened.contract, *opened.loaded.project);
    request.env_files = opened.request.env_files;
    auto prepared = TRY(orchestrate::prepare(request, engine, call_));
    TRY(orchestrate::observe_running_images(engine, prepared.live, call_));
    live = std::move(prepared.live);
    const Snapshot disk = TRY(keeper.about(opened, recording_));
    return keeper.state_now(disk, &prepared.desired, live);
  }

  Result<int> list(std::optional<store::Store>& store) {
    const std::vector<Snapshot> snapshots = store ? TRY(store->list()) : std::vector<Snapshot>{};
    if (wants_json(arguments_)) {
      write_json(render::snapshot_list_json(project_, snapshots), context_);
    } else {
      context_.out.write(render::snapshot_list_text(snapshots));
    }
    return kOk;
  }

  Result<std::vector<SnapshotId>> named(std::size_t least, std::size_t most) {
    std::vector<SnapshotId> ids;
    for (const std::string& text : arguments_.values("SNAPSHOT")) {
      ids.push_back(TRY(snapshot_number(text)));
    }
    if (ids.size() >= least && ids.size() <= most) return ids;
    return failure(ErrorKind::kInvalid, least == most ? "name one snapshot by its number"
                                                      : "name snapshots by their numbers");
  }

  Result<int> show(store::Store& store) {
    const std::vector<SnapshotId> ids = TRY(named(1, 1));
    const Snapshot snapshot = TRY(store.load(ids.front()));
    if (wants_json(arguments_)) {
      write_json(render::snapshot_list_json(project_, {snapshot}), context_);
    } else {
      context_.out.write(render::snapshot_text(snapshot));
    }
    return kOk;
  }

  Result<int> diff(store::Store& store) {
    const std::vector<SnapshotId> ids = TRY(named(1, 2));
    const Snapshot before = TRY(store.load(ids.front()));
    std::optional<Snapshot> after =
        ids.size() == 2 ? std::optional(TRY(store.load(ids.back()))) : TRY(store.deployed());
    if (!after) {
      return failure(ErrorKind::kNotFound,
                     fmt::format("it is not known what was last brought up of {}; name two "
                                 "snapshots",
                                 project_));
    }
    const auto changes = model::snapshot_diff(before, *after);
    if (wants_json(arguments_)) {
      write_json(render::snapshot_diff_json(changes), context_);
    } else {
      context_.out.write(render::snapshot_diff_text(changes, context_.color_out));
    }
    return changes.empty() ? kOk : kFindings;
  }

  Result<int> remove(const std::string& address) {
    const std::vector<SnapshotId> ids = TRY(named(1, 1000));
    StateKeeper keeper =
        TRY(StateKeeper::open(arguments_, context_, address, project_, "snapshot remove"));
    for (const SnapshotId id : ids) TRY(keeper.store().load(id));
    TRY(keeper.store().remove(ids));
    return kOk;
  }

  Result<int> prune() {
    store::PruneRule rule;
    rule.by_hand = arguments_.flag("by-hand");
    if (const auto keep = arguments_.value("keep")) {
      // A number of snapshots is written like one snapshot's number; zero keeps none.
      rule.keep = *keep == "0" ? 0 : static_cast<std::size_t>(TRY(snapshot_number(*keep)));
    }
    if (const auto age = arguments_.value("older-than")) {
      rule.older_than = age_of(*age);
      if (!rule.older_than) {
        return failure(ErrorKind::kInvalid,
                       fmt::format("--older-than takes an age such as 30d or 12h, not '{}'", *age));
      }
    }
    if (!rule.keep && !rule.older_than) {
      return failure(ErrorKind::kInvalid, "say what is to go: --keep NUMBER or --older-than AGE");
    }
    const std::string address = TRY(engine_address(context_)).str();
    StateKeeper keeper =
        TRY(StateKeeper::open(arguments_, context_, address, project_, "snapshot prune"));
    const auto old = store::to_prune(TRY(keeper.store().list()), rule, context_.clock.wall());
    if (!arguments_.flag("dry-run")) TRY(keeper.store().remove(old));
    if (!arguments_.flag("quiet")) {
      for (const SnapshotId id : old) context_.out.write(fmt::format("snapshot {}\n", id));
    }
    return kOk;
  }

  /// "30d", or as durations are written elsewhere.
  static std::optional<Duration> age_of(const std::string& text) {
    if (!text.ends_with('d')) return parse_duration(text);
    const auto days = snapshot_number(text.substr(0, text.size() - 1));
    constexpr SnapshotId kLongest = 36'500;
    if (!days || *days > kLongest) return std::nullopt;
    return std::chrono::hours(24 * *days);
  }

  const Arguments& arguments_;
  Context& context_;
  store::RecordingReader recording_;
  Context recorded_;
  docker::Call call_;
  Opening opening_;
  std::string project_;
};

int run(const Arguments& arguments, Context& context) {
  return SnapshotCommand(arguments, context).run();
}

}  // namespace

Command snapshot_command() {
  CommandSpec spec;
  spec.name = "snapshot";
  spec.summary = "keep the state that runs, and list, compare and remove what was kept";
  spec.description =
      "A snapshot holds what is needed to return to a state: the Compose files and everything that "
      "they lead to, env files, contract and metadata; the image of each service by its digest; "
      "the settings of networks and volumes; and which containers ran. `up`, `down` and `rollback` "
      "take one before they change anything.\n\n"
      "Actions: take (the default), list, show SNAPSHOT, diff SNAPSHOT [SNAPSHOT] (without a "
      "second "
      "one: to what was last brought up), prune, remove SNAPSHOT...\n\n"
      "Values of secrets are never kept in clear: digests of them are, or, with --key-file, their "
      "encrypted values.\n\n"
      "With --volumes the snapshot has what the project's volumes of the driver 'local' hold, each "
      "as a tar archive beside the store. Services that can write to them are paused while they "
      "are copied, which leaves what a power failure would; with --stop they are stopped, and "
      "started again afterwards. The archives are in clear, for their owner only (mode 0600); with "
      "--key-file they are encrypted. Bind mounts are places of the host and stay out.";
  spec.positionals = {{.name = "ACTION", .help = "take, list, show, diff, prune or remove"},
                      {.name = "SNAPSHOT",
                       .help = "the number of a snapshot, for show, diff and remove",
                       .repeated = true}};
  spec.options = {text_or_json(),
                  {.name = "volumes",
                   .help = "take: with what the project's volumes hold; services that write to "
                           "them are paused meanwhile"},
                  {.name = "stop", .help = "take: with --volumes, stop them instead of pausing"},
                  {.name = "note",
                   .letter = 'm',
                   .kind = OptionKind::kValue,
                   .value_name = "TEXT",
                   .help = "take: why, in your words"},
                  {.name = "keep",
                   .kind = OptionKind::kValue,
                   .value_name = "NUMBER",
                   .help = "prune: all but the newest so many go"},
                  {.name = "older-than",
                   .kind = OptionKind::kValue,
                   .value_name = "AGE",
                   .help = "prune: those older than this go, such as 30d or 12h"},
                  {.name = "by-hand", .help = "prune: also those that were taken by hand"},
                  {.name = "dry-run", .help = "prune: say which would go"}};
  for (OptionSpec& option : store_options()) spec.options.push_back(std::move(option));
  spec.examples = {{"bulkhead snapshot -m 'before the upgrade'", "keep what runs now"},
                   {"bulkhead snapshot --volumes", "with the data of its volumes"},
                   {"bulkhead snapshot list", "what was kept, the newest last"},
                   {"bulkhead snapshot diff 3", "what has changed since snapshot 3"},
                   {"bulkhead snapshot prune --keep 10 --older-than 30d", "make room"}};
  spec.exit_status = "0 done · 1 diff: there are differences · 2 it could not be done";
  return {std::move(spec), run};
}

}  // namespace bulkhead::cli
