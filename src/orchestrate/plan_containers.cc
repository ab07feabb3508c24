// The part of Planner that says how one container comes to be as the files want it.
#include <algorithm>

#include <fmt/format.h>

#include "orchestrate/container_steps.h"
#include "orchestrate/fields.h"
#include "orchestrate/labels.h"
#include "orchestrate/network_compare.h"
#include "orchestrate/planner.h"
#include "orchestrate/replacement.h"

namespace bulkhead::orchestrate {

using docker::Container;
using docker::RunState;
using model::ChangeKind;
using model::ServiceName;
using model::Step;
using model::StepKind;
using model::Wait;

std::vector<Wait> Planner::creation_waits(const DesiredService& service) const {
  std::vector<Wait> waits;
  for (const auto& [network, endpoint] : service.spec.spec.endpoints) {
    const auto created = network_created_.find(network);
    if (created != network_created_.end()) waits.push_back({created->second, true});
  }
  for (const std::string& volume : service.volumes) {
    const auto created = volume_created_.find(volume);
    if (created != volume_created_.end()) waits.push_back({created->second, true});
  }
  for (const Reference& reference : service.spec.references) {
    const auto fates = fates_.find(reference.service);
    if (fates == fates_.end() || fates->second.empty()) continue;
    const Fate& first = fates->second.front();
    if (first.created) waits.push_back({*first.created, true});
  }
  return waits;
}

void Planner::plan_start(const DesiredService& service, Fate& fate, std::size_t change,
                         std::vector<Wait> after) {
  if (!options_.start) return;
  Step start = container_step(StepKind::kStartContainer, change, fate.name,
                              fate.live == nullptr || fate.recreate ? "" : fate.live->id.str(),
                              service.name, fate.number);
  start.after = std::move(after);
  for (const Wait& wait : port_waits(service)) {
    const bool own = fate.live != nullptr && stopped_.contains(fate.live->id.str()) &&
                     stopped_[fate.live->id.str()] == wait.step;
    if (!own || !fate.recreate) start.after.push_back(wait);
  }
  fate.started = add(std::move(start));
}

void Planner::plan_create(const DesiredService& service, Fate& fate) {
  const std::size_t change =
      add(container_change(ChangeKind::kCreate, fate.name, service.name, "it does not exist"));
  Step create =
      container_step(StepKind::kCreateContainer, change, fate.name, "", service.name, fate.number);
  create.after = creation_waits(service);
  if (const auto wait = name_wait(service, fate.name)) create.after.push_back(*wait);
  fate.created = add(std::move(create));
  std::vector<Wait> after = gates(service);
  after.push_back({*fate.created, true});
  plan_start(service, fate, change, std::move(after));
  renewed_.insert(service.name);
}

/// What the new container is called until the old one has gone; as docker compose calls it.
std::string Planner::temporary_name(const Fate& fate) const {
  return short_id(fate.live->id.str()) + "_" + fate.name;
}

void Planner::plan_recreate(const DesiredService& service, Fate& fate) {
  const std::string& old = fate.live->id.str();
  const std::string reason = fate.comparison.recreate.empty()
                                 ? std::string("--force-recreate")
                                 : differ_text(fate.comparison.recreate);
  const std::size_t change = add(container_change(ChangeKind::kRecreate, fate.name, service.name,
                                                  reason, fate.comparison.recreate));
  const Surroundings around{.has_sharers = has_sharers(service.name),
                            .is_stopped = stopped_.contains(old) || detached_.contains(old) ||
                                          fate.comparison.rename || !options_.start};
  const Replacement replacement = replacement_of(service, *fate.live, around);
  if (replacement.way == Replacement::Way::kBeside) {
    out_.plan.changes[change].way = "beside the old one: " + replacement.reason;
    plan_beside(service, fate, change);
    return;
  }
  if (!replacement.reason.empty()) {
    out_.plan.changes[change].way = "the old one is stopped first: " + replacement.reason;
  }
  // The new one is made first, under another name: what cannot be made takes nothing away.
  Step create = container_step(StepKind::kCreateContainer, change, temporary_name(fate), old,
                               service.name, fate.number);
  create.after = creation_waits(service);
  // One that an interrupted change left under that name goes first.
  if (const auto wait = name_wait(service, temporary_name(fate))) create.after.push_back(*wait);
  fate.created = add(std::move(create));
  const std::vector<Wait> gate = gates(service);

  Step remove = container_step(StepKind::kRemoveContainer, change, fate.live->name, old,
                               service.name, fate.number);
  remove.after.push_back({*fate.created, true});
  if (fate.live->state.running && !stopped_.contains(old)) {
    Step stop = container_step(StepKind::kStopContainer, change, fate.live->name, old, service.name,
                               fate.number);
    stop.after = gate;
    stop.after.push_back({*fate.created, true});
    stopped_[old] = add(std::move(stop));
  }
  if (stopped_.contains(old)) {
    Step& stop = out_.plan.steps[stopped_[old]];
    if (stop.change == Step::kNoChange) stop.change = change;
    remove.after.push_back({stopped_[old], true});
  }
  if (detached_.contains(old)) remove.after.push_back({detached_[old], true});
  const StepIndex removed = add(std::move(remove));
  removed_[old] = removed;

  Step rename =
      container_step(StepKind::kRenameContainer, change, fate.name, "", service.name, fate.number);
  rename.after = {{removed, true}};
  if (fate.comparison.rename) {
    if (const auto wait = name_wait(service, fate.name)) rename.after.push_back(*wait);
  }
  const StepIndex renamed = add(std::move(rename));
  std::vector<Wait> after = gate;
  after.push_back({renamed, true});
  plan_start(service, fate, change, std::move(after));
  renewed_.insert(service.name);
}

/// Everything that can be made right on a container that stays; what comes after it waits for
/// the returned steps.
std::vector<Wait> Planner::plan_changes_in_place(Fate& fate) {
  const Container& live = *fate.live;
  const std::string& id = live.id.str();
  const ServiceName service(live.label(kServiceLabel));
  std::vector<Wait> done;
  if (fate.comparison.rename) {
    const std::size_t change = add(container_change(ChangeKind::kRename, fate.name, service,
                                                    fmt::format("it is called {}", live.name),
                                                    {{"container_name", live.name, fate.name}}));
    Step step =
        container_step(StepKind::kRenameContainer, change, fate.name, id, service, fate.number);
    if (const auto wait = name_wait(desired_.service(service), fate.name)) {
      step.after.push_back(*wait);
    }
    done.push_back({add(std::move(step)), true});
  }
  if (!fate.comparison.update.empty()) {
    const std::size_t change =
        add(container_change(ChangeKind::kUpdate, fate.name, service,
                             differ_text(fate.comparison.update), fate.comparison.update));
    done.push_back({add(container_step(StepKind::kUpdateContainer, change, fate.name, id, service,
                                       fate.number)),
                    true});
  }
  if (!fate.comparison.networks.empty()) {
    const std::size_t change = add(container_change(ChangeKind::kConnect, fate.name, service,
                                                    differ_text(fate.comparison.attachments),
                                                    fate.comparison.attachments));
    for (const NetworkChange& network : fate.comparison.networks) {
      std::vector<Wait> after;
      if (detached_.contains(id)) after.push_back({detached_[id], true});
      if (network.disconnect && !recreated_networks_.contains(network.network)) {
        Step step = container_step(StepKind::kDisconnectNetwork, change, fate.name, id, service,
                                   fate.number);
        step.network = model::NetworkName(network.network);
        step.after = after;
        after = {{add(std::move(step)), true}};
      }
      if (network.connect) {
        Step step =
            container_step(StepKind::kConnectNetwork, change, fate.name, id, service, fate.number);
        step.network = model::NetworkName(network.network);
        step.after = after;
        const auto created = network_created_.find(network.network);
        if (created != network_created_.end()) step.after.push_back({created->second, true});
        after = {{add(std::move(step)), true}};
      }
      done.insert(done.end(), after.begin(), after.end());
    }
  }
  return done;
}

/// Why a running container that stays has to be started again; empty: it has not.
std::string Planner::restart_reason(const DesiredService& service, const Container& live) const {
  for (const Reference& reference : service.spec.references) {
    if (reference.kind != Reference::Kind::kVolumes && restarted_.contains(reference.service)) {
      return fmt::format("it lives in a namespace of {}, which is started again",
                         reference.service);
    }
  }
  if (is_stranded(live)) {
    return fmt::format("{} was started after it: the namespace that it lives in is gone",
                       owner_of(live)->name);
  }
  for (const model::Dependency& dependency : service.depends_on) {
    if (!dependency.restart || dependency.implied) continue;
    if (renewed_.contains(dependency.service)) {
      return fmt::format("{} is made anew, and depends_on asks for a restart", dependency.service);
    }
    if (restarted_.contains(dependency.service)) {
      return fmt::format("{} is started again, and depends_on asks for a restart",
                         dependency.service);
    }
  }
  return {};
}

/// Why a container that stays and does not run has to be started; empty: it has not.
std::string Planner::start_reason(const DesiredService& service, const Fate& fate) const {
  const docker::ContainerState& state = fate.live->state;
  if (service.one_shot && completed(*fate.live)) {
    for (const model::Dependency& dependency : service.depends_on) {
      if (renewed_.contains(dependency.service)) {
        return fmt::format("{}, which it depends on, is made anew", dependency.service);
      }
    }
    return {};
  }
  if (state.paused) return "it is paused";
  if (state.status == RunState::kCreated) return "it was never started";
  return fmt::format("it is not running (exit {})", state.exit_code);
}

void Planner::plan_kept(const DesiredService& service, Fate& fate) {
  const Container& live = *fate.live;
  const std::string& id = live.id.str();
  const std::size_t changes_before = out_.plan.changes.size();
  for (const std::string& network : recreated_networks_) {
    const bool wanted = service.spec.spec.endpoints.contains(network);
    const auto has = [&](const NetworkChange& one) { return one.network == network; };
    auto& networks = fate.comparison.networks;
    if (!wanted || !detached_.contains(id)) continue;
    if (std::none_of(networks.begin(), networks.end(), has)) {
      networks.push_back({network, false, true});
      fate.comparison.attachments.push_back(
          {"networks." + network, "connected", "connected again"});
    }
  }
  std::vector<Wait> after = plan_changes_in_place(fate);
  if (options_.start) {
    const bool runs = live.state.running && !live.state.paused;
    const bool stopped_here = stopped_.contains(id);
    const std::string reason = stopped_here ? std::string("a network of its own is made anew")
                               : runs       ? restart_reason(service, live)
                                            : start_reason(service, fate);
    if (!reason.empty()) {
      const bool restart = runs || stopped_here;
      const std::size_t change = add(container_change(
          restart ? ChangeKind::kRestart : ChangeKind::kStart, fate.name, service.name, reason));
      const std::vector<Wait> gate = gates(service);
      after.insert(after.end(), gate.begin(), gate.end());
      if (runs && !stopped_here) {
        Step stop = container_step(StepKind::kStopContainer, change, fate.name, id, service.name,
                                   fate.number);
        stop.after = gate;
        after.push_back({add(std::move(stop)), true});
      }
      if (stopped_here) after.push_back({stopped_[id], true});
      plan_start(service, fate, change, std::move(after));
      restarted_.insert(service.name);
    }
  }
  if (out_.plan.changes.size() == changes_before) ++out_.plan.unchanged;
}

void Planner::plan_service(const DesiredService& service) {
  for (Fate& fate : fates_[service.name]) {
    if (fate.live == nullptr) {
      plan_create(service, fate);
    } else if (fate.recreate) {
      plan_recreate(service, fate);
    } else {
      plan_kept(service, fate);
    }
  }
}

}  // namespace bulkhead::orchestrate
