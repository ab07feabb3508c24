#include "cli/kept_change.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "cli/left_carriers.h"
#include "cli/project_store.h"
#include "cli/up_request.h"
#include "cli/whole_project.h"
#include "compose/hash_input.h"
#include "orchestrate/labels.h"
#include "orchestrate/take_snapshot.h"

namespace bulkhead::cli {

using orchestrate::LiveState;
using orchestrate::Prepared;

std::vector<OptionSpec> kept_change_options() {
  std::vector<OptionSpec> options = store_options();
  options.push_back(
      {.name = "no-snapshot", .help = "keep no way back to the state before this change"});
  return options;
}

Result<KeptChange> KeptChange::open(const Arguments& arguments, Context& context,
                                    const OpenedEngine& engine, const OpenedProject& opened,
                                    const store::RecordingReader& recording,
                                    const std::string& command) {
  KeptChange change(context, engine, opened, recording);
  change.keeps_ = !arguments.flag("no-snapshot");
  auto keeper =
      StateKeeper::open(arguments, context, engine.address, opened.loaded.project->name, command);
  if (keeper) {
    change.keeper_ = std::move(*keeper);
    TRY(settle_left_carriers(*engine.engine, opened.loaded.project->name, context));
  } else if (keeper.error().kind == ErrorKind::kNotFound || !change.keeps_) {
    if (keeper.error().kind == ErrorKind::kConflict) {
      return tl::unexpected(std::move(keeper).error());
    }
    if (!arguments.flag("quiet")) {
      context.err.write(fmt::format("warning: no way back is kept: {}\n", keeper.error().message));
    }
  } else {
    return tl::unexpected(std::move(keeper).error());
  }
  return change;
}

orchestrate::BeforeChange KeptChange::before() {
  if (!keeper_) return {};
  return [this](const Prepared& prepared) -> Status {
    Status kept = keep(prepared);
    if (kept) return kept;
    return failure(kept.error().kind,
                   fmt::format("the state before could not be kept ({}); nothing was changed. "
                               "--no-snapshot goes on without a way back",
                               kept.error().message),
                   kept.error().code);
  };
}

Status KeptChange::keep(const Prepared& prepared) {
  if (!keeps_) return keeper_->begin(0);
  LiveState live = prepared.live;
  TRY(orchestrate::observe_running_images(*engine_->engine, live,
                                          docker::Call{{}, context_->interrupted}));
  const model::Snapshot disk = TRY(keeper_->about(*opened_, *recording_));
  const auto state = TRY(keeper_->state_now(disk, &prepared.desired, live));
  way_back_ = TRY(keeper_->keep(state, model::SnapshotReason::kBeforeUp, live));
  return keeper_->begin(way_back_);
}

/// With every service that is selected or runs, also those that were not named on the command line.
Result<orchestrate::Desired> KeptChange::whole_project(const orchestrate::UpRequest& request,
                                                       const orchestrate::UpOutcome& outcome,
                                                       const LiveState& live) {
  std::set<model::ServiceName> running;
  for (const docker::Container* container : orchestrate::service_containers(live)) {
    running.emplace(container->label(orchestrate::kServiceLabel));
  }
  const model::Project& named = *opened_->loaded.project;
  const bool all_named =
      opened_->request.services.empty() &&
      std::none_of(running.begin(), running.end(), [&](const model::ServiceName& service) {
        return named.inactive_services.contains(service);
      });
  if (all_named) return outcome.prepared.desired;
  const compose::LoadResult loaded =
      load_whole(opened_->request, running, context_->files, context_->sources);
  if (!loaded.project) return outcome.prepared.desired;
  orchestrate::UpRequest whole{*loaded.project, context_->files};
  whole.environment = loaded.environment;
  whole.hash_inputs = compose::hash_inputs(*loaded.project);
  whole.jobs = jobs_of(opened_->contract, *loaded.project);
  whole.scale = request.scale;
  whole.env_files = request.env_files;
  auto prepared =
      TRY(orchestrate::prepare(whole, *engine_->engine, docker::Call{{}, context_->interrupted}));
  return std::move(prepared.desired);
}

Status KeptChange::after(const orchestrate::UpRequest& request,
                         const orchestrate::UpOutcome& outcome) {
  if (!keeper_) return {};
  const bool done = outcome.applied.succeeded() && !outcome.prepared.refused();
  TRY(keeper_->end(done                          ? ChangeEnd::kDone
                   : outcome.applied.interrupted ? ChangeEnd::kInterrupted
                                                 : ChangeEnd::kFailed));
  if (!done) return {};
  const docker::Call call{{}, context_->interrupted};
  LiveState live = outcome.prepared.live;
  if (outcome.prepared.outcome.plan.changes_anything()) {
    live = TRY(orchestrate::observe(*engine_->engine, outcome.prepared.desired.project,
                                    outcome.prepared.live.images, call));
  }
  TRY(orchestrate::observe_running_images(*engine_->engine, live, call));
  const orchestrate::Desired desired = TRY(whole_project(request, outcome, live));
  model::Snapshot state = orchestrate::snapshot_of(TRY(keeper_->about(*opened_, *recording_)),
                                                   orchestrate::declared_by(desired), live);
  state.unlike_files = orchestrate::unlike(desired, live);
  return keeper_->set_deployed(std::move(state));
}

}  // namespace bulkhead::cli
