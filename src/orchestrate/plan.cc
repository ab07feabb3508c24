#include "orchestrate/plan.h"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "orchestrate/fields.h"
#include "orchestrate/labels.h"
#include "orchestrate/network_compare.h"
#include "orchestrate/planner.h"

namespace bulkhead::orchestrate {

using model::Change;
using model::ChangeKind;
using model::Resource;
using model::ServiceName;
using model::Step;
using model::StepKind;

PlanOutcome plan(const Desired& desired, const LiveState& live, const PlanOptions& options) {
  return Planner(desired, live, options).run();
}

PlanOutcome Planner::run() {
  out_.plan.project = desired_.project;
  out_.plan.tiers = options_.tiers;
  plan_images();
  plan_networks();
  plan_volumes();
  const std::vector<ServiceName> order = in_dependency_order();
  for (const ServiceName& name : order) choose(desired_.service(name));
  plan_orphans();
  stop_port_holders();
  for (const ServiceName& name : order) plan_service(desired_.service(name));
  tell_who_is_left_behind();
  if (options_.start) await_all();
  return std::move(out_);
}

model::StepIndex Planner::add(Step step) {
  out_.plan.steps.push_back(std::move(step));
  return out_.plan.steps.size() - 1;
}

std::size_t Planner::add(Change change) {
  out_.plan.changes.push_back(std::move(change));
  return out_.plan.changes.size() - 1;
}

void Planner::problem(const char* code, const char* rule, std::string message, std::string help,
                      text::Span span) {
  text::Diagnostic diagnostic;
  diagnostic.code = code;
  diagnostic.rule = rule;
  diagnostic.message = std::move(message);
  diagnostic.help = std::move(help);
  diagnostic.span = span;
  out_.problems.push_back(std::move(diagnostic));
}

void Planner::plan_images() {
  std::set<std::string> seen;
  for (const auto& [name, service] : desired_.services) {
    const std::string& image = service.image.str();
    const bool missing = !live_.images.contains(image);
    const bool always = !options_.images_fetched &&
                        (service.pull_policy == "always" || service.pull_policy == "build");
    if ((!missing && !always) || !seen.insert(image).second) continue;
    const bool build = service.builds && service.pull_policy != "always";
    if (missing && !build && service.pull_policy == "never") {
      problem("BH524", "image-missing",
              fmt::format("service \"{}\": image {} is not on this engine, and pull_policy is "
                          "never",
                          name, image),
              fmt::format("load it (docker load) or build it, or set pull_policy to missing"),
              service.span);
      continue;
    }
    Change change;
    change.kind = build ? ChangeKind::kBuild : ChangeKind::kPull;
    change.resource = Resource::kImage;
    change.name = image;
    change.service = name;
    change.reason = missing ? "it is not on this engine"
                            : fmt::format("pull_policy is {}", service.pull_policy);
    Step step;
    step.kind = build ? StepKind::kBuildImage : StepKind::kPullImage;
    step.subject = image;
    step.service = name;
    step.change = add(std::move(change));
    add(std::move(step));
  }
}

void Planner::plan_networks() {
  for (const DesiredNetwork& network : desired_.networks) plan_network(network);
}

void Planner::plan_network(const DesiredNetwork& network) {
  const std::string& name = network.spec.name;
  const auto existing = live_.networks.find(name);
  if (existing == live_.networks.end()) {
    const bool by_id = std::any_of(live_.networks.begin(), live_.networks.end(),
                                   [&](const auto& one) { return one.second.id.str() == name; });
    if (network.external) {
      if (!by_id) {
        problem(
            "BH523", "external-missing",
            fmt::format("external network \"{}\" does not exist on this engine", name),
            fmt::format("create it (docker network create {}), or remove `external: true`", name),
            network.span);
      }
      return;
    }
    Change change;
    change.kind = ChangeKind::kCreate;
    change.resource = Resource::kNetwork;
    change.name = name;
    change.reason = "it does not exist";
    Step step;
    step.kind = StepKind::kCreateNetwork;
    step.subject = name;
    step.change = add(std::move(change));
    network_created_[name] = add(std::move(step));
    return;
  }
  if (network.external) return;

  const docker::Network& live = existing->second;
  std::vector<model::FieldChange> fields = compare_network(live, network.spec);
  const auto owner = live.labels.find(kProjectLabel);
  if (owner == live.labels.end() || owner->second != desired_.project) {
    const std::string whose = owner == live.labels.end()
                                  ? "was not made by Compose or Bulkhead"
                                  : fmt::format("belongs to project {}", owner->second);
    out_.plan.warnings.push_back(
        fmt::format("network {} exists and {}; it is used as it is. Say `external: true` if that "
                    "is meant",
                    name, whose));
    return;
  }
  if (!fields.empty()) recreate_network(network, live, std::move(fields));
}

void Planner::recreate_network(const DesiredNetwork& network, const docker::Network& existing,
                               std::vector<model::FieldChange> fields) {
  const std::string& name = network.spec.name;
  std::vector<std::string> foreign;
  for (const docker::ContainerSummary& other : live_.others) {
    if (other.networks.contains(name)) foreign.push_back(other.name);
  }
  if (!foreign.empty()) {
    problem(
        "BH525", "network-held",
        fmt::format("network {} has to be made anew ({} differs), but {} attached to it and "
                    "not part of this project: {}",
                    name, fields.front().field,
                    foreign.size() == 1 ? "a container is" : "containers are",
                    fmt::join(foreign, ", ")),
        fmt::format("disconnect it first: docker network disconnect {} {}", name, foreign.front()),
        network.span);
    return;
  }
  Change change;
  change.kind = ChangeKind::kRecreate;
  change.resource = Resource::kNetwork;
  change.name = name;
  change.reason = differ_text(fields);
  change.fields = std::move(fields);
  const std::size_t number = add(std::move(change));

  Step remove;
  for (const docker::Container& container : live_.containers) {
    if (!container.networks.contains(name)) continue;
    const std::string& id = container.id.str();
    Step disconnect;
    if (container.state.running && !stopped_.contains(id)) {
      Step stop;
      stop.kind = StepKind::kStopContainer;
      stop.change = number;
      stop.subject = container.name;
      stop.id = id;
      stopped_[id] = add(std::move(stop));
    }
    if (stopped_.contains(id)) disconnect.after.push_back({stopped_[id], true});
    disconnect.kind = StepKind::kDisconnectNetwork;
    disconnect.change = number;
    disconnect.subject = container.name;
    disconnect.id = id;
    disconnect.network = model::NetworkName(name);
    detached_[id] = add(std::move(disconnect));
    remove.after.push_back({detached_[id], true});
  }
  remove.kind = StepKind::kRemoveNetwork;
  remove.change = number;
  remove.subject = name;
  remove.id = existing.id.str();
  const StepIndex removed = add(std::move(remove));
  Step create;
  create.kind = StepKind::kCreateNetwork;
  create.change = number;
  create.subject = name;
  create.after = {{removed, true}};
  network_created_[name] = add(std::move(create));
  recreated_networks_.insert(name);
}

void Planner::plan_volumes() {
  for (const DesiredVolume& volume : desired_.volumes) {
    const std::string& name = volume.spec.name;
    const auto existing = live_.volumes.find(name);
    if (existing != live_.volumes.end()) {
      if (volume.external) continue;
      const docker::Volume& live = existing->second;
      const auto owner = live.labels.find(kProjectLabel);
      if (owner == live.labels.end() || owner->second != desired_.project) {
        const std::string whose = owner == live.labels.end()
                                      ? "was not made by Compose or Bulkhead"
                                      : fmt::format("belongs to project {}", owner->second);
        out_.plan.warnings.push_back(fmt::format(
            "volume {} exists and {}; it is used as it is. Say `external: true` if that is meant",
            name, whose));
      }
      const auto fields = compare_volume(live, volume.spec);
      if (!fields.empty()) {
        out_.plan.warnings.push_back(
            fmt::format("volume {} stays as it is although {}: a volume cannot be changed, and "
                        "making it anew would lose what it holds",
                        name, differ_text(fields)));
      }
      continue;
    }
    if (volume.external) {
      problem("BH523", "external-missing",
              fmt::format("external volume \"{}\" does not exist on this engine", name),
              fmt::format("create it (docker volume create {}), or remove `external: true`", name),
              volume.span);
      continue;
    }
    Change change;
    change.kind = ChangeKind::kCreate;
    change.resource = Resource::kVolume;
    change.name = name;
    change.reason = "it does not exist";
    Step step;
    step.kind = StepKind::kCreateVolume;
    step.subject = name;
    step.change = add(std::move(change));
    volume_created_[volume.key] = add(std::move(step));
  }
}

void Planner::plan_orphans() {
  std::vector<std::string> names;
  for (const docker::Container& container : live_.containers) {
    const ServiceName service(container.label(kServiceLabel));
    if (desired_.services.contains(service) || desired_.inactive.contains(service)) continue;
    if (container.label(kOneOffLabel) == "True") continue;
    if (options_.remove_orphans) {
      plan_removal(container, fmt::format("the files have no service {}", service));
    } else {
      names.push_back(container.name);
    }
  }
  if (!names.empty()) {
    out_.plan.warnings.push_back(
        fmt::format("the files have no service for {}; --remove-orphans removes {}",
                    fmt::join(names, ", "), names.size() == 1 ? "it" : "them"));
  }
}

std::vector<ServiceName> Planner::in_dependency_order() const {
  std::vector<ServiceName> order;
  std::set<ServiceName> seen;
  // A circle is refused when the files are loaded; `seen` keeps this finite whatever comes.
  const std::function<void(const ServiceName&)> visit = [&](const ServiceName& name) {
    const auto service = desired_.services.find(name);
    if (service == desired_.services.end() || !seen.insert(name).second) return;
    for (const auto& dependency : service->second.depends_on) visit(dependency.service);
    for (const auto& reference : service->second.spec.references) visit(reference.service);
    order.push_back(name);
  };
  for (const auto& [name, service] : desired_.services) visit(name);
  return order;
}

}  // namespace bulkhead::orchestrate
