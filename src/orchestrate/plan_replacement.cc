// The part of Planner that replaces a container with the new one beside it. Until the new one has
// passed its check it goes by no name but its own, so nobody is sent to it; then it takes the names
// (an attachment's names can only be changed by attaching anew), is asked once more, and only then
// is the old one stopped, when its conversations are over or its stop timeout is (drain.h). What
// fails before that leaves the old one untouched; apply.cc then takes the new one away again.
#include "orchestrate/container_steps.h"
#include "orchestrate/planner.h"

namespace bulkhead::orchestrate {

using model::Readiness;
using model::Step;
using model::StepKind;
using model::Wait;

void Planner::plan_beside(const DesiredService& service, Fate& fate, std::size_t change) {
  const std::string& old = fate.live->id.str();
  const std::string temporary = temporary_name(fate);
  const auto step_of = [&](StepKind kind, const std::string& subject, const std::string& id) {
    return container_step(kind, change, subject, id, service.name, fate.number);
  };
  Step create = step_of(StepKind::kCreateContainer, temporary, old);
  create.beside = true;
  create.after = creation_waits(service);
  if (const auto wait = name_wait(service, temporary)) create.after.push_back(*wait);
  fate.created = add(std::move(create));

  const Readiness readiness =
      service.healthcheck || service.port_check ? Readiness::kHealthy : Readiness::kStarted;
  Step start = step_of(StepKind::kStartContainer, temporary, "");
  start.after = gates(service);
  start.after.push_back({*fate.created, true});
  fate.started = add(std::move(start));
  const auto await_after = [&](StepIndex before) {
    Step await =
        container_step(StepKind::kAwait, Step::kNoChange, temporary, "", service.name, fate.number);
    await.readiness = readiness;
    await.after = {{*fate.started, true}, {before, true}};
    return add(std::move(await));
  };
  StepIndex last = await_after(*fate.started);
  for (const auto& [network, endpoint] : service.spec.spec.endpoints) {
    for (const StepKind kind : {StepKind::kDisconnectNetwork, StepKind::kConnectNetwork}) {
      Step attach = step_of(kind, temporary, "");
      attach.network = model::NetworkName(network);
      attach.after = {{last, true}};
      last = add(std::move(attach));
    }
  }
  last = await_after(last);
  fate.awaited[readiness] = last;

  Step stop = step_of(StepKind::kStopContainer, fate.live->name, old);
  stop.after = {{last, true}};
  stopped_[old] = add(std::move(stop));
  Step remove = step_of(StepKind::kRemoveContainer, fate.live->name, old);
  remove.after = {{stopped_[old], true}};
  removed_[old] = add(std::move(remove));
  Step rename = step_of(StepKind::kRenameContainer, fate.name, "");
  rename.after = {{removed_[old], true}};
  add(std::move(rename));
  renewed_.insert(service.name);
}

}  // namespace bulkhead::orchestrate
