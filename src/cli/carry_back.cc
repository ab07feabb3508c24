#include "cli/carry_back.h"

#include <algorithm>

#include <fmt/format.h>

#include "cli/progress_choice.h"
#include "orchestrate/labels.h"
#include "orchestrate/take_snapshot.h"

namespace bulkhead::cli {
namespace {

using model::Snapshot;
using orchestrate::LiveState;

/// Networks that the project had made since, and that nobody uses any more.
Status remove_left_networks(const orchestrate::Desired& desired, docker::Engine& engine,
                            const docker::Call& call) {
  docker::NetworkFilter own;
  own.labels = {fmt::format("{}={}", orchestrate::kProjectLabel, desired.project)};
  for (const docker::Network& network : TRY(engine.list_networks(own, call))) {
    const bool wanted = std::any_of(desired.networks.begin(), desired.networks.end(),
                                    [&](const auto& one) { return one.spec.name == network.name; });
    if (wanted) continue;
    const auto whole = engine.inspect_network(network.id, call);
    if (whole && whole->members.empty()) TRY(engine.remove_network(network.id, call));
  }
  return {};
}

Status note_state(StateKeeper& keeper, const Return& back, const orchestrate::Desired& desired,
                  docker::Engine& engine, const docker::Call& call) {
  LiveState live = TRY(orchestrate::observe(engine, desired.project, {}, call));
  TRY(orchestrate::observe_running_images(engine, live, call));
  Snapshot state =
      orchestrate::snapshot_of(back.target, orchestrate::declared_by(back.target), live);
  state.restored_from = back.target.id;
  return keeper.set_deployed(std::move(state));
}

Status note(const Return& back, const CarriedBack& carried, StateKeeper& keeper,
            docker::Engine& engine, const docker::Call& call) {
  if (!carried.done()) {
    return keeper.end(carried.outcome.applied.interrupted ? ChangeEnd::kInterrupted
                                                          : ChangeEnd::kFailed);
  }
  TRY(note_state(keeper, back, carried.outcome.prepared.desired, engine, call));
  // A return that found nothing to do settles a change that was left open, too.
  if (!keeper.is_changing()) TRY(keeper.begin(back.target.id));
  return keeper.end(ChangeEnd::kDone);
}

}  // namespace

Result<CarriedBack> carry_back(const Return& back, const orchestrate::UpRequest& request,
                               const OpenedEngine& engine, StateKeeper& keeper,
                               const orchestrate::BeforeChange& before, const Arguments& arguments,
                               Context& context) {
  const docker::Call call{{}, context.interrupted};
  orchestrate::ApplyOptions apply;
  apply.stop = context.interrupted;
  orchestrate::ImageOptions images;
  images.logins = engine.logins.get();
  images.engine_address = engine.address;
  images.stop = context.interrupted;
  const auto progress = choose_progress(arguments, context);
  CarriedBack carried;
  carried.outcome = TRY(
      orchestrate::up(request, *engine.engine, context.clock, *progress, apply, images, before));
  if (carried.done()) {
    const Status left =
        remove_left_networks(carried.outcome.prepared.desired, *engine.engine, call);
    if (!left) context.err.write(fmt::format("warning: {}\n", left.error().message));
    carried.proof = prove_return({back.past.opened().contract, back.then.project,
                                  back.past.opened().environment.str(), request},
                                 engine, context);
  }
  if (const Status noted = note(back, carried, keeper, *engine.engine, call); !noted) {
    context.err.write(
        fmt::format("warning: the state could not be noted: {}\n", noted.error().message));
  }
  return carried;
}

}  // namespace bulkhead::cli
