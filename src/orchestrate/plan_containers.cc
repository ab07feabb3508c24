// The part of Planner that decides about containers.
#include <algorithm>
#include <charconv>
#include <set>

#include <fmt/format.h>

#include "orchestrate/fields.h"
#include "orchestrate/labels.h"
#include "orchestrate/network_compare.h"
#include "orchestrate/planner.h"

namespace bulkhead::orchestrate {

using docker::Container;
using docker::RunState;
using model::Change;
using model::ChangeKind;
using model::DependencyCondition;
using model::Readiness;
using model::Resource;
using model::ServiceName;
using model::Step;
using model::StepKind;
using model::Wait;

namespace {

std::uint32_t number_of(const Container& container) {
  const std::string& text = container.label(kNumberLabel);
  std::uint32_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

Readiness readiness_of(DependencyCondition condition) {
  switch (condition) {
    case DependencyCondition::kStarted:
      return Readiness::kStarted;
    case DependencyCondition::kHealthy:
      return Readiness::kHealthy;
    case DependencyCondition::kCompletedSuccessfully:
      return Readiness::kCompleted;
  }
  return Readiness::kStarted;
}

/// "80/tcp" of the host, for each port that is fixed.
std::set<std::string> fixed_ports(const docker::PortMap& map) {
  std::set<std::string> ports;
  for (const auto& [port, bindings] : map) {
    for (const auto& binding : bindings) {
      if (binding.host_port.empty() || binding.host_port.find('-') != std::string::npos) continue;
      ports.insert(binding.host_port + "/" + port.protocol);
    }
  }
  return ports;
}

bool share_a_port(const docker::PortMap& a, const docker::PortMap& b) {
  const std::set<std::string> ports = fixed_ports(a);
  const std::set<std::string> others = fixed_ports(b);
  return std::any_of(ports.begin(), ports.end(),
                     [&](const std::string& port) { return others.contains(port); });
}

bool completed(const Container& container) {
  return container.state.status == RunState::kExited && container.state.exit_code == 0;
}

Change container_change(ChangeKind kind, const std::string& name, const ServiceName& service,
                        std::string reason, std::vector<model::FieldChange> fields = {}) {
  Change change;
  change.kind = kind;
  change.resource = Resource::kContainer;
  change.name = name;
  change.service = service;
  change.reason = std::move(reason);
  change.fields = std::move(fields);
  return change;
}

Step container_step(StepKind kind, std::size_t change, std::string subject, std::string id,
                    const ServiceName& service, std::uint32_t number) {
  Step step;
  step.kind = kind;
  step.change = change;
  step.subject = std::move(subject);
  step.id = std::move(id);
  step.service = service;
  step.number = number;
  return step;
}

}  // namespace

bool Planner::is_forced(const DesiredService& service) const {
  const bool named = options_.selected.empty() || options_.selected.contains(service.name);
  return named ? options_.force_recreate : options_.always_recreate_dependencies;
}

std::optional<References> Planner::references_of(const DesiredService& service) const {
  References ids;
  for (const Reference& reference : service.spec.references) {
    const auto fates = fates_.find(reference.service);
    if (fates == fates_.end() || fates->second.empty()) return std::nullopt;
    const Fate& first = fates->second.front();
    if (first.live == nullptr || first.recreate) return std::nullopt;
    ids[reference.service] = first.live->id.str();
  }
  return ids;
}

/// Which containers stay, which are made anew, how many are missing; the rest goes.
void Planner::choose(const DesiredService& service) {
  const std::optional<References> ids = references_of(service);
  const auto image = live_.images.find(service.image.str());
  std::vector<Fate> candidates;
  std::uint32_t highest = 0;
  for (const Container& container : live_.containers) {
    if (container.label(kServiceLabel) != service.name.str()) continue;
    if (container.label(kOneOffLabel) == "True") continue;
    Fate fate;
    fate.live = &container;
    fate.number = std::max<std::uint32_t>(number_of(container), 1);
    fate.name = name_of(desired_, service, fate.number);
    highest = std::max(highest, fate.number);
    if (ids) {
      fate.comparison = compare(container, container_of(desired_, service, fate.number, *ids),
                                image == live_.images.end() ? nullptr : &image->second, live_);
    } else {
      const Reference& shared = service.spec.references.front();
      fate.comparison.recreate.push_back(
          {"container of " + shared.service.str(), "the one before", "a new one"});
      fate.comparison.rename = container.name != fate.name;
    }
    const bool differs = !fate.comparison.recreate.empty();
    fate.recreate = (differs && !options_.no_recreate) || is_forced(service);
    if (differs && !fate.recreate) {
      out_.plan.warnings.push_back(
          fmt::format("container {} stays as it is although {} "
                      "(--no-recreate)",
                      container.name, differ_text(fate.comparison.recreate)));
    }
    candidates.push_back(std::move(fate));
  }
  std::stable_sort(candidates.begin(), candidates.end(), [](const Fate& a, const Fate& b) {
    const auto key = [](const Fate& fate) {
      return std::tuple(!fate.comparison.recreate.empty(), fate.comparison.rename, fate.number);
    };
    return key(a) < key(b);
  });

  std::vector<Fate>& kept = fates_[service.name];
  std::set<std::uint32_t> numbers;
  for (Fate& fate : candidates) {
    if (numbers.contains(fate.number)) {
      plan_removal(*fate.live, "it is left over from a change that was interrupted");
    } else if (kept.size() == service.replicas) {
      plan_removal(*fate.live,
                   service.replicas == 0
                       ? fmt::format("service {} has no replicas", service.name)
                       : fmt::format("service {} has {} replica{}", service.name, service.replicas,
                                     service.replicas == 1 ? "" : "s"));
    } else {
      numbers.insert(fate.number);
      kept.push_back(std::move(fate));
    }
  }
  while (kept.size() < service.replicas) {
    Fate fate;
    fate.number = ++highest;
    fate.name = name_of(desired_, service, fate.number);
    kept.push_back(std::move(fate));
  }
  std::sort(kept.begin(), kept.end(),
            [](const Fate& a, const Fate& b) { return a.number < b.number; });
}

void Planner::plan_removal(const Container& container, std::string reason) {
  const std::string& id = container.id.str();
  const ServiceName service(container.label(kServiceLabel));
  const std::size_t change =
      add(container_change(ChangeKind::kRemove, container.name, service, std::move(reason)));
  Step remove = container_step(StepKind::kRemoveContainer, change, container.name, id, service,
                               number_of(container));
  if (container.state.running && !stopped_.contains(id)) {
    stopped_[id] = add(container_step(StepKind::kStopContainer, change, container.name, id, service,
                                      number_of(container)));
  }
  if (stopped_.contains(id)) remove.after.push_back({stopped_[id], true});
  if (detached_.contains(id)) remove.after.push_back({detached_[id], true});
  removed_[id] = add(std::move(remove));
}

/// A container that is made anew and holds a host port that another one is about to take is
/// stopped first, and for nothing else; so two that swap ports do not wait for each other.
void Planner::stop_port_holders() {
  for (const auto& [name, fates] : fates_) {
    for (const Fate& fate : fates) {
      if (fate.live == nullptr || !fate.recreate || !fate.live->state.running) continue;
      const std::string& id = fate.live->id.str();
      const bool wanted_by_another =
          std::any_of(desired_.services.begin(), desired_.services.end(), [&](const auto& other) {
            return other.first != name && share_a_port(fate.live->host.port_bindings,
                                                       other.second.spec.spec.host.port_bindings);
          });
      if (!wanted_by_another || stopped_.contains(id)) continue;
      // Its change is announced when its service's turn comes; the step finds it there.
      stopped_[id] = add(container_step(StepKind::kStopContainer, Step::kNoChange, fate.live->name,
                                        id, name, fate.number));
    }
  }
}

std::vector<Wait> Planner::port_waits(const DesiredService& service) const {
  std::vector<Wait> waits;
  for (const auto& [id, step] : stopped_) {
    const Container* container = live_.container(id);
    if (container != nullptr &&
        share_a_port(container->host.port_bindings, service.spec.spec.host.port_bindings)) {
      waits.push_back({step, true});
    }
  }
  return waits;
}

std::optional<Wait> Planner::name_wait(const DesiredService& service, const std::string& name) {
  const auto other = std::find_if(live_.others.begin(), live_.others.end(),
                                  [&](const auto& one) { return one.name == name; });
  if (other != live_.others.end()) {
    const std::string& project = other->label(kProjectLabel);
    problem("BH526", "name-taken",
            fmt::format("service \"{}\": the container name {} is taken by {}", service.name, name,
                        project.empty() ? "a container that is not part of any project"
                                        : fmt::format("project {}", project)),
            fmt::format("remove that one (docker rm -f {}), or give this one another "
                        "container_name",
                        name),
            service.span);
    return std::nullopt;
  }
  const auto own = std::find_if(live_.containers.begin(), live_.containers.end(),
                                [&](const auto& one) { return one.name == name; });
  if (own == live_.containers.end()) return std::nullopt;
  const auto removed = removed_.find(own->id.str());
  if (removed != removed_.end()) return Wait{removed->second, true};
  if (own->label(kServiceLabel) != service.name.str()) {
    problem("BH526", "name-taken",
            fmt::format("service \"{}\": the container name {} is taken by service {} of this "
                        "project",
                        service.name, name, own->label(kServiceLabel)),
            "run again with --remove-orphans, or remove that container", service.span);
  }
  return std::nullopt;
}

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

bool Planner::is_satisfied(const Fate& fate, Readiness readiness) const {
  if (fate.live == nullptr || fate.recreate) return false;
  const docker::ContainerState& state = fate.live->state;
  switch (readiness) {
    case Readiness::kStarted:
      return (state.running && !state.restarting) || completed(*fate.live);
    case Readiness::kHealthy:
      return state.running && state.health.status == docker::HealthStatus::kHealthy;
    case Readiness::kCompleted:
      return completed(*fate.live);
  }
  return false;
}

void Planner::add_ready(const DesiredService& service, Fate& fate, Readiness readiness,
                        bool required, std::vector<Wait>& waits) {
  if (!fate.started && is_satisfied(fate, readiness)) return;
  const auto known = fate.awaited.find(readiness);
  if (known != fate.awaited.end()) {
    waits.push_back({known->second, required});
    return;
  }
  Step step = container_step(StepKind::kAwait, Step::kNoChange, fate.name,
                             fate.live == nullptr || fate.recreate ? "" : fate.live->id.str(),
                             service.name, fate.number);
  step.readiness = readiness;
  if (fate.started) step.after.push_back({*fate.started, true});
  const StepIndex index = add(std::move(step));
  fate.awaited[readiness] = index;
  waits.push_back({index, required});
}

/// What a container of this service waits for before it is started.
std::vector<Wait> Planner::gates(const DesiredService& service) {
  std::vector<Wait> waits;
  for (const model::Dependency& dependency : service.depends_on) {
    const auto fates = fates_.find(dependency.service);
    if (fates == fates_.end()) continue;  // --no-deps, or not selected
    const Readiness readiness = readiness_of(dependency.condition);
    for (Fate& fate : fates->second) {
      if (readiness == Readiness::kStarted) {
        if (fate.started) waits.push_back({*fate.started, dependency.required});
      } else {
        add_ready(desired_.service(dependency.service), fate, readiness, dependency.required,
                  waits);
      }
    }
  }
  for (const Reference& reference : service.spec.references) {
    const auto fates = fates_.find(reference.service);
    if (fates == fates_.end() || fates->second.empty()) continue;
    if (fates->second.front().started) waits.push_back({*fates->second.front().started, true});
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

void Planner::plan_recreate(const DesiredService& service, Fate& fate) {
  const std::string& old = fate.live->id.str();
  const std::string reason = fate.comparison.recreate.empty()
                                 ? std::string("--force-recreate")
                                 : differ_text(fate.comparison.recreate);
  const std::size_t change = add(container_change(ChangeKind::kRecreate, fate.name, service.name,
                                                  reason, fate.comparison.recreate));
  // The new one is made first, under another name: what cannot be made takes nothing away.
  const std::string temporary = short_id(old) + "_" + fate.name;
  Step create =
      container_step(StepKind::kCreateContainer, change, temporary, old, service.name, fate.number);
  create.after = creation_waits(service);
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
std::string Planner::restart_reason(const DesiredService& service) const {
  for (const Reference& reference : service.spec.references) {
    if (reference.kind != Reference::Kind::kVolumes && restarted_.contains(reference.service)) {
      return fmt::format("it lives in a namespace of {}, which is started again",
                         reference.service);
    }
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
                               : runs       ? restart_reason(service)
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

void Planner::await_all() {
  for (const auto& [name, service] : desired_.services) {
    const Readiness readiness = service.one_shot      ? Readiness::kCompleted
                                : service.healthcheck ? Readiness::kHealthy
                                                      : Readiness::kStarted;
    std::vector<Wait> waits;
    for (Fate& fate : fates_[name]) add_ready(service, fate, readiness, true, waits);
  }
}

}  // namespace bulkhead::orchestrate
