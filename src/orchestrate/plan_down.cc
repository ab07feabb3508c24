#include "orchestrate/plan_down.h"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "orchestrate/labels.h"

namespace bulkhead::orchestrate {
namespace {

using docker::Container;
using model::Change;
using model::ChangeKind;
using model::Resource;
using model::ServiceName;
using model::Step;
using model::StepIndex;
using model::StepKind;

class DownPlanner final {
 public:
  DownPlanner(const std::string& project, const LiveState& live, const DownOptions& options)
      : project_(project), live_(live), options_(options) {}

  DownPlan run() {
    out_.plan.project = project_;
    choose();
    for (const ServiceName& service : dependents_first()) stop_and_remove(service);
    if (options_.services.empty()) {
      remove_networks();
      if (options_.volumes) remove_volumes();
    }
    warn_about_orphans();
    return std::move(out_);
  }

 private:
  bool goes(const Container& container) const {
    const ServiceName service(container.label(kServiceLabel));
    if (!options_.services.empty()) return options_.services.contains(service);
    if (options_.remove_orphans) return true;
    if (container.label(kOneOffLabel) == "True") return false;
    return !options_.has_files || options_.known.contains(service);
  }

  void choose() {
    for (const Container& container : live_.containers) {
      const ServiceName service(container.label(kServiceLabel));
      if (!goes(container)) {
        staying_.push_back(&container);
        continue;
      }
      going_[service].push_back(&container);
      auto& dependencies = depends_on_[service];
      const auto in_files = options_.depends_on.find(service);
      if (in_files != options_.depends_on.end()) dependencies = in_files->second;
      dependencies.merge(dependencies_in_label(container.label(kDependsOnLabel)));
    }
  }

  std::vector<ServiceName> dependents_first() const {
    std::vector<ServiceName> order;
    std::set<ServiceName> seen;
    const std::function<void(const ServiceName&)> visit = [&](const ServiceName& service) {
      if (!going_.contains(service) || !seen.insert(service).second) return;
      for (const auto& [other, dependencies] : depends_on_) {
        if (dependencies.contains(service)) visit(other);
      }
      order.push_back(service);
    };
    for (const auto& [service, containers] : going_) visit(service);
    return order;
  }

  void stop_and_remove(const ServiceName& service) {
    std::vector<model::Wait> dependents;
    for (const auto& [other, dependencies] : depends_on_) {
      if (other == service || !dependencies.contains(service)) continue;
      for (const StepIndex stop : stops_[other]) dependents.push_back({stop, true});
    }
    for (const Container* container : going_.at(service)) {
      Change change;
      change.kind = ChangeKind::kRemove;
      change.resource = Resource::kContainer;
      change.name = container->name;
      change.service = service;
      change.reason = "the project goes down";
      const std::size_t number = add(std::move(change));
      Step remove = step_of(StepKind::kRemoveContainer, number, container->name,
                            container->id.str(), service);
      if (container->state.running || container->state.restarting) {
        Step stop = step_of(StepKind::kStopContainer, number, container->name, container->id.str(),
                            service);
        stop.after = dependents;
        const StepIndex stopped = add(std::move(stop));
        stops_[service].push_back(stopped);
        remove.after = {{stopped, true}};
      }
      removed_[container->id.str()] = add(std::move(remove));
    }
  }

  void remove_networks() {
    for (const auto& [name, network] : live_.networks) {
      const auto owner = network.labels.find(kProjectLabel);
      if (owner == network.labels.end() || owner->second != project_) continue;
      const bool declared = !options_.has_files || options_.networks.contains(name);
      std::vector<std::string> holders;
      for (const auto& other : live_.others) {
        if (!other.networks.contains(name)) continue;
        const std::string& whose = other.label(kProjectLabel);
        holders.push_back(whose.empty() ? other.name
                                        : fmt::format("{} (project {})", other.name, whose));
      }
      for (const Container* container : staying_) {
        if (container->networks.contains(name)) holders.push_back(container->name);
      }
      if (!holders.empty()) {
        if (declared) {
          out_.held.push_back(fmt::format("network {} stays: attached to it {} {}", name,
                                          holders.size() == 1 ? "is" : "are",
                                          fmt::join(holders, ", ")));
        }
        continue;
      }
      Change change;
      change.kind = ChangeKind::kRemove;
      change.resource = Resource::kNetwork;
      change.name = name;
      change.reason = "the project goes down";
      Step remove =
          step_of(StepKind::kRemoveNetwork, add(std::move(change)), name, network.id.str(), {});
      for (const auto& [service, containers] : going_) {
        for (const Container* container : containers) {
          if (!container->networks.contains(name)) continue;
          remove.after.push_back({removed_[container->id.str()], true});
        }
      }
      add(std::move(remove));
    }
  }

  void remove_volumes() {
    for (const auto& [name, volume] : live_.volumes) {
      const auto owner = volume.labels.find(kProjectLabel);
      if (owner == volume.labels.end() || owner->second != project_) continue;
      if (options_.has_files && !options_.volumes_declared.contains(name)) continue;
      std::vector<std::string> holders;
      for (const Container* container : staying_) {
        const bool mounted = std::any_of(container->mounts.begin(), container->mounts.end(),
                                         [&](const auto& mount) { return mount.name == name; });
        if (mounted) holders.push_back(container->name);
      }
      if (!holders.empty()) {
        out_.held.push_back(
            fmt::format("volume {} stays: it is used by {}", name, fmt::join(holders, ", ")));
        continue;
      }
      Change change;
      change.kind = ChangeKind::kRemove;
      change.resource = Resource::kVolume;
      change.name = name;
      change.reason = "--volumes";
      Step remove = step_of(StepKind::kRemoveVolume, add(std::move(change)), name, name, {});
      for (const auto& [id, step] : removed_) remove.after.push_back({step, true});
      add(std::move(remove));
    }
  }

  void warn_about_orphans() {
    if (!options_.services.empty() || staying_.empty()) return;
    std::vector<std::string> names;
    for (const Container* container : staying_) names.push_back(container->name);
    out_.plan.warnings.push_back(
        fmt::format("the files have no service for {}; --remove-orphans removes {}",
                    fmt::join(names, ", "), names.size() == 1 ? "it" : "them"));
  }

  static Step step_of(StepKind kind, std::size_t change, std::string subject, std::string id,
                      const ServiceName& service) {
    Step step;
    step.kind = kind;
    step.change = change;
    step.subject = std::move(subject);
    step.id = std::move(id);
    step.service = service;
    return step;
  }

  std::size_t add(Change change) {
    out_.plan.changes.push_back(std::move(change));
    return out_.plan.changes.size() - 1;
  }

  StepIndex add(Step step) {
    out_.plan.steps.push_back(std::move(step));
    return out_.plan.steps.size() - 1;
  }

  const std::string& project_;
  const LiveState& live_;
  const DownOptions& options_;
  DownPlan out_;
  std::map<ServiceName, std::vector<const Container*>> going_;
  std::vector<const Container*> staying_;
  std::map<ServiceName, std::set<ServiceName>> depends_on_;
  std::map<ServiceName, std::vector<StepIndex>> stops_;
  std::map<std::string, StepIndex> removed_;  // by container id
};

}  // namespace

std::set<ServiceName> dependencies_in_label(const std::string& label) {
  std::set<ServiceName> services;
  for (model::Dependency& dependency : dependencies_of_label(label)) {
    services.insert(std::move(dependency.service));
  }
  return services;
}

DownPlan plan_down(const std::string& project, const LiveState& live, const DownOptions& options) {
  return DownPlanner(project, live, options).run();
}

}  // namespace bulkhead::orchestrate
