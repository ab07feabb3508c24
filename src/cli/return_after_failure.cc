#include "cli/return_after_failure.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/duration.h"
#include "cli/carry_back.h"
#include "cli/port_checks.h"
#include "cli/progress_choice.h"
#include "cli/return_to_snapshot.h"
#include "orchestrate/failure_report.h"
#include "orchestrate/made_since.h"
#include "orchestrate/plan_down.h"
#include "orchestrate/take_snapshot.h"
#include "render/wording.h"

namespace bulkhead::cli {
namespace {

using Kind = ReturnAfterFailure::Kind;

/// Images are brought before anything else is touched.
bool touched_nothing(const orchestrate::ApplyOutcome& applied) {
  return std::all_of(applied.failures.begin(), applied.failures.end(), [](const auto& failure) {
    return failure.kind == model::StepKind::kPullImage ||
           failure.kind == model::StepKind::kBuildImage;
  });
}

std::string untouched(const std::string& project) {
  return fmt::format("nothing of {} was changed: it is as it was before\n", project);
}

ReturnAfterFailure not_back(ReturnAfterFailure result, const std::string& why) {
  result.kind = Kind::kNotBack;
  result.text = fmt::format(
      "error: the state before (snapshot {}) is not back: {}\n"
      "  next: bulkhead rollback {}\n",
      result.snapshot, why, result.snapshot);
  return result;
}

/// "2 containers, 1 network"
std::string counted(const model::Plan& plan) {
  const std::array<std::pair<model::Resource, const char*>, 3> kinds{
      {{model::Resource::kContainer, "container"},
       {model::Resource::kNetwork, "network"},
       {model::Resource::kVolume, "volume"}}};
  std::vector<std::string> parts;
  for (const auto& [resource, word] : kinds) {
    const auto count =
        std::count_if(plan.changes.begin(), plan.changes.end(),
                      [kind = resource](const auto& change) { return change.resource == kind; });
    if (count > 0) parts.push_back(render::plural(static_cast<std::size_t>(count), word));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

/// Of a project of which nothing ran before: takes away what the failed change made, volumes too,
/// since nobody had one of them before.
Result<orchestrate::DownPlan> remove_made(const orchestrate::UpOutcome& outcome, KeptChange& change,
                                          docker::Engine& engine, const Arguments& arguments,
                                          Context& context) {
  const docker::Call call{{}, context.interrupted};
  const std::string& project = outcome.prepared.desired.project;
  const orchestrate::LiveState now = TRY(orchestrate::observe(engine, project, {}, call));
  const orchestrate::LiveState made = orchestrate::made_since(outcome.before(), now, project);
  orchestrate::DownOptions down;
  down.volumes = true;
  down.remove_orphans = true;
  orchestrate::DownPlan plan = orchestrate::plan_down(project, made, down);
  orchestrate::ApplyOptions apply;
  apply.stop = context.interrupted;
  apply.stop_grace = TRY(seconds_of(arguments, "timeout"));
  apply.remove_volumes = true;
  if (change.keeper() != nullptr) TRY(change.keeper()->begin(0));
  const auto progress = choose_progress(arguments, context);
  const orchestrate::ApplyOutcome applied =
      orchestrate::apply(plan.plan, {}, made, engine, context.clock, *progress, apply);
  if (change.keeper() != nullptr) {
    TRY(change.keeper()->end(applied.succeeded()   ? ChangeEnd::kDone
                             : applied.interrupted ? ChangeEnd::kInterrupted
                                                   : ChangeEnd::kFailed));
  }
  if (applied.interrupted) return failure(ErrorKind::kInterrupted, "interrupted");
  for (const orchestrate::Failure& one : applied.failures) {
    plan.held.push_back(orchestrate::headline(one));
  }
  return plan;
}

/// The same, told.
ReturnAfterFailure return_to_nothing(const orchestrate::UpOutcome& outcome, KeptChange& change,
                                     docker::Engine& engine, const Arguments& arguments,
                                     Context& context) {
  const SteadyTime begun = context.clock.steady();
  const std::string& project = outcome.prepared.desired.project;
  const auto removed = remove_made(outcome, change, engine, arguments, context);
  ReturnAfterFailure result;
  result.took = context.clock.steady() - begun;
  if (removed && removed->held.empty()) {
    if (removed->plan.changes.empty()) {
      result.kind = Kind::kUntouched;
      result.text = untouched(project);
      return result;
    }
    result.kind = Kind::kRemoved;
    result.text =
        fmt::format("nothing of {} ran before: what was made is removed again ({}) in {}\n",
                    project, counted(removed->plan), human_duration(result.took));
    return result;
  }
  result.kind = Kind::kNotBack;
  result.text = fmt::format(
      "error: nothing of {} ran before, and what was made is not all gone: {}\n"
      "  next: bulkhead down --volumes\n",
      project,
      removed ? fmt::format("{}", fmt::join(removed->held, "; ")) : removed.error().message);
  return result;
}

Result<Return> prepare(model::SnapshotId snapshot, const std::string& project, StateKeeper& keeper,
                       docker::Engine& engine, Context& context) {
  const docker::Call call{{}, context.interrupted};
  model::Snapshot target = TRY(keeper.store().load(snapshot));
  orchestrate::LiveState live = TRY(orchestrate::observe(engine, project, {}, call));
  TRY(orchestrate::observe_running_images(engine, live, call));
  Return back = TRY(Return::prepare(std::move(target), keeper.vault(), live, engine, context));
  if (back.then.lost.empty()) return back;
  return failure(ErrorKind::kNotFound, fmt::format("{}", fmt::join(back.then.lost, "; ")));
}

}  // namespace

std::vector<OptionSpec> rollback_on_failure_options() {
  return {{.name = "rollback-on-failure",
           .help = "when it fails, bring the state before back, and remove what was made where "
                   "nothing ran before; the default where the contract's policy is strict"},
          {.name = "no-rollback-on-failure", .help = "when it fails, leave what was done so far"}};
}

Result<bool> returns_on_failure(const Arguments& arguments, const contract::Contract& contract) {
  const bool yes = arguments.flag("rollback-on-failure");
  const bool no = arguments.flag("no-rollback-on-failure");
  if (yes && no) {
    return failure(ErrorKind::kInvalid,
                   "--rollback-on-failure and --no-rollback-on-failure exclude each other");
  }
  if (yes || no) return yes;
  return contract.present && contract.policy.mode.value == contract::Mode::kStrict;
}

text::Value ReturnAfterFailure::json() const {
  using text::Value;
  const char* word = "nothing-before";
  if (kind == Kind::kUntouched) word = "untouched";
  if (kind == Kind::kRemoved) word = "removed";
  if (kind == Kind::kBack) word = "back";
  if (kind == Kind::kNotBack) word = "not-back";
  text::Mapping mapping;
  mapping.set("result", Value(word));
  if (snapshot != 0) mapping.set("snapshot", Value(snapshot));
  mapping.set("seconds", Value(std::chrono::duration<double>(took).count()));
  return Value(std::move(mapping));
}

ReturnAfterFailure return_after_failure(const orchestrate::UpOutcome& outcome, KeptChange& change,
                                        const OpenedEngine& engine, const Arguments& arguments,
                                        Context& context) {
  const SteadyTime begun = context.clock.steady();
  const std::string& project = outcome.prepared.desired.project;
  ReturnAfterFailure result;
  result.snapshot = change.way_back();
  if (touched_nothing(outcome.applied)) {
    result.kind = Kind::kUntouched;
    result.text = untouched(project);
    // There is nothing left open to which a `rollback` should return first.
    if (change.keeper() != nullptr && change.keeper()->begin(result.snapshot)) {
      static_cast<void>(change.keeper()->end(ChangeEnd::kDone));
    }
    return result;
  }
  if (result.snapshot == 0 && outcome.before().containers.empty()) {
    return return_to_nothing(outcome, change, *engine.engine, arguments, context);
  }
  if (result.snapshot == 0 || change.keeper() == nullptr) {
    const bool kept = change.keeper() != nullptr && !arguments.flag("no-snapshot");
    result.text = kept
                      ? fmt::format(
                            "of {} only what an interrupted or failed change left was there "
                            "before: there is no state to bring back, and what was started stays\n",
                            project)
                      : fmt::format(
                            "the state of {} before was not kept: nothing is brought back, and "
                            "what was done stays\n",
                            project);
    return result;
  }
  if (!arguments.flag("quiet")) {
    context.err.write(
        fmt::format("bringing the state before back (snapshot {})\n", result.snapshot));
  }
  StateKeeper& keeper = *change.keeper();
  const auto back = prepare(result.snapshot, project, keeper, *engine.engine, context);
  if (!back) return not_back(std::move(result), back.error().message);
  orchestrate::UpRequest request = back->request(back->then.project);
  // It did run, with these very problems.
  request.force = true;
  const PortChecks ports =
      open_port_checks(back->past.opened().contract, back->then.project, engine, true, context);
  ports.put_into(request);
  const auto carried = carry_back(
      *back, request, engine, keeper,
      [&](const orchestrate::Prepared&) { return keeper.begin(result.snapshot); }, arguments,
      context);
  result.took = context.clock.steady() - begun;
  if (!carried) return not_back(std::move(result), carried.error().message);
  if (carried->outcome.applied.interrupted) return not_back(std::move(result), "interrupted");
  if (!carried->outcome.applied.failures.empty()) {
    return not_back(std::move(result),
                    orchestrate::headline(carried->outcome.applied.failures.front()));
  }
  if (!carried->done()) return not_back(std::move(result), "its plan cannot be carried out");
  if (!carried->proof.holds()) {
    return not_back(std::move(result), "it was brought up, but is not as it should be\n" +
                                           carried->proof.text(context));
  }
  result.kind = Kind::kBack;
  const std::size_t changes = carried->outcome.prepared.outcome.plan.changes.size();
  result.text =
      carried->proof.text(context) +
      fmt::format("{} is back in the state before (snapshot {}): {} change{} in {}\n", project,
                  result.snapshot, changes, changes == 1 ? "" : "s", human_duration(result.took));
  return result;
}

}  // namespace bulkhead::cli
