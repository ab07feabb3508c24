#include "orchestrate/plan_run_state.h"

#include <algorithm>
#include <functional>
#include <map>
#include <vector>

#include <fmt/format.h>

#include "orchestrate/container_steps.h"
#include "orchestrate/labels.h"

namespace bulkhead::orchestrate {
namespace {

using docker::Container;
using model::ChangeKind;
using model::DependencyCondition;
using model::Readiness;
using model::ServiceName;
using model::Step;
using model::StepIndex;
using model::StepKind;
using model::Wait;

bool has_check(const Container& container) {
  const auto& check = container.config.healthcheck;
  return check && !check->test.empty() && check->test.front() != "NONE";
}

class RunStatePlanner final {
 public:
  RunStatePlanner(const std::string& project, const LiveState& live, const RunStateOptions& options)
      : live_(live), options_(options) {
    out_.plan.project = project;
    out_.desired.project = project;
  }

  RunStatePlan run() {
    look();
    choose();
    const std::vector<ServiceName> order = dependencies_first();
    if (options_.action != RunAction::kStart) {
      for (auto service = order.rbegin(); service != order.rend(); ++service) stop(*service);
    } else {
      for (const ServiceName& service : order) {
        if (sharing_.contains(service)) stop(service);
      }
    }
    if (options_.action != RunAction::kStop) {
      for (const ServiceName& service : order) start(service);
      for (const ServiceName& service : order) await_end(service);
    }
    return std::move(out_);
  }

 private:
  void look() {
    for (const Container& container : live_.containers) {
      if (container.label(kOneOffLabel) == "True") continue;
      const ServiceName name(container.label(kServiceLabel));
      members_[name].push_back(&container);
      DesiredService& service = out_.desired.services[name];
      service.name = name;
      service.replicas = static_cast<std::uint32_t>(members_[name].size());
      if (has_check(container)) service.healthcheck = container.config.healthcheck;
      service.depends_on = dependencies_of_label(container.label(kDependsOnLabel));
    }
    for (auto& [name, service] : out_.desired.services) {
      for (const model::Dependency& dependency : service.depends_on) {
        if (dependency.condition != DependencyCondition::kCompletedSuccessfully) continue;
        const auto found = out_.desired.services.find(dependency.service);
        if (found != out_.desired.services.end()) found->second.one_shot = true;
      }
    }
  }

  bool lives_with(const Container& container, const ServiceName& owner) const {
    const auto owners = members_.find(owner);
    return std::any_of(owners->second.begin(), owners->second.end(), [&](const Container* one) {
      const std::string place = "container:" + one->id.str();
      return container.host.network_mode == place || container.host.ipc_mode == place ||
             container.host.pid_mode == place;
    });
  }

  void choose() {
    for (const auto& [name, containers] : members_) {
      if (options_.services.empty() || options_.services.contains(name)) chosen_.insert(name);
    }
    if (options_.action == RunAction::kStop) return;
    for (bool grown = true; grown;) {
      grown = false;
      for (const auto& [name, containers] : members_) {
        if (chosen_.contains(name) || !follows(name)) continue;
        chosen_.insert(name);
        grown = true;
      }
    }
  }

  /// Something of what is chosen takes this service along.
  bool follows(const ServiceName& name) {
    for (const ServiceName& owner : chosen_) {
      for (const Container* container : members_.at(name)) {
        if (!lives_with(*container, owner) || !container->state.running) continue;
        reasons_[name] = fmt::format("it lives in a namespace of {}", owner);
        sharing_.insert(name);
        return true;
      }
    }
    if (options_.action != RunAction::kRestart || !options_.dependents) return false;
    for (const model::Dependency& dependency : out_.desired.service(name).depends_on) {
      if (!dependency.restart || !chosen_.contains(dependency.service)) continue;
      reasons_[name] = fmt::format("it depends on {} and asks for a restart", dependency.service);
      return true;
    }
    return false;
  }

  std::vector<ServiceName> dependencies_first() const {
    std::vector<ServiceName> order;
    std::set<ServiceName> seen;
    const std::function<void(const ServiceName&)> visit = [&](const ServiceName& name) {
      if (!chosen_.contains(name) || !seen.insert(name).second) return;
      for (const auto& dependency : out_.desired.service(name).depends_on)
        visit(dependency.service);
      for (const auto& [owner, containers] : members_) {
        for (const Container* container : members_.at(name)) {
          if (owner != name && lives_with(*container, owner)) visit(owner);
        }
      }
      order.push_back(name);
    };
    for (const ServiceName& name : chosen_) visit(name);
    return order;
  }

  bool is_left_done(const Container& container) const {
    const ServiceName name(container.label(kServiceLabel));
    return completed(container) && !options_.services.contains(name) &&
           (options_.action == RunAction::kRestart || out_.desired.service(name).one_shot);
  }

  std::size_t change_of(const Container& container) {
    const auto known = changes_.find(container.id.str());
    if (known != changes_.end()) return known->second;
    const ServiceName name(container.label(kServiceLabel));
    ChangeKind kind = ChangeKind::kRestart;
    if (options_.action == RunAction::kStop) kind = ChangeKind::kStop;
    if (!container.state.running) kind = ChangeKind::kStart;
    const auto reason = reasons_.find(name);
    out_.plan.changes.push_back(
        container_change(kind, container.name, name,
                         reason == reasons_.end() ? std::string("asked for") : reason->second, {}));
    return changes_[container.id.str()] = out_.plan.changes.size() - 1;
  }

  StepIndex add(Step step) {
    out_.plan.steps.push_back(std::move(step));
    return out_.plan.steps.size() - 1;
  }

  Step step_of(StepKind kind, std::size_t change, const Container& container) const {
    return container_step(kind, change, container.name, container.id.str(),
                          ServiceName(container.label(kServiceLabel)), number_of(container));
  }

  void stop(const ServiceName& name) {
    for (const Container* container : members_.at(name)) {
      if (!container->state.running) continue;
      Step step = step_of(StepKind::kStopContainer, change_of(*container), *container);
      for (const auto& [other, stops] : stops_) {
        const auto& dependencies = out_.desired.service(other).depends_on;
        const bool depends =
            std::any_of(dependencies.begin(), dependencies.end(),
                        [&](const auto& dependency) { return dependency.service == name; });
        if (!depends) continue;
        for (const StepIndex earlier : stops) step.after.push_back({earlier, true});
      }
      stops_[name].push_back(add(std::move(step)));
    }
  }

  void start(const ServiceName& name) {
    const std::vector<Wait> gate = gates(name);
    for (const Container* container : members_.at(name)) {
      const bool runs = container->state.running && !container->state.paused;
      if (runs && options_.action == RunAction::kStart && !sharing_.contains(name)) continue;
      if (!container->state.running && is_left_done(*container)) continue;
      const bool lacks_files = container->state.status == docker::RunState::kCreated &&
                               !container->label(kFilesLabel).empty();
      if (lacks_files) {
        out_.plan.warnings.push_back(fmt::format(
            "container {} was never started and may be without its configs and secrets; `bulkhead "
            "up` starts it",
            container->name));
        continue;
      }
      Step step = step_of(StepKind::kStartContainer, change_of(*container), *container);
      step.after = gate;
      for (const StepIndex stopped : stops_[name]) step.after.push_back({stopped, true});
      starts_[name].push_back({container, add(std::move(step))});
    }
  }

  std::vector<Wait> gates(const ServiceName& name) {
    std::vector<Wait> waits;
    for (const model::Dependency& dependency : out_.desired.service(name).depends_on) {
      const auto started = starts_.find(dependency.service);
      if (started == starts_.end()) continue;
      for (const auto& [container, step] : started->second) {
        const bool healthy =
            dependency.condition == DependencyCondition::kHealthy && has_check(*container);
        const bool done = dependency.condition == DependencyCondition::kCompletedSuccessfully;
        waits.push_back({healthy ? await(*container, step, Readiness::kHealthy)
                         : done  ? await(*container, step, Readiness::kCompleted)
                                 : step,
                         true});
      }
    }
    for (const auto& [owner, started] : starts_) {
      for (const Container* container : members_.at(name)) {
        if (owner == name || !lives_with(*container, owner)) continue;
        for (const auto& [other, step] : started) waits.push_back({step, true});
      }
    }
    return waits;
  }

  StepIndex await(const Container& container, StepIndex started, Readiness readiness) {
    const auto key = std::pair(container.id.str(), readiness);
    const auto known = awaits_.find(key);
    if (known != awaits_.end()) return known->second;
    Step step = step_of(StepKind::kAwait, Step::kNoChange, container);
    step.readiness = readiness;
    step.after = {{started, true}};
    return awaits_[key] = add(std::move(step));
  }

  void await_end(const ServiceName& name) {
    const auto started = starts_.find(name);
    if (started == starts_.end()) return;
    for (const auto& [container, step] : started->second) {
      await(*container, step,
            out_.desired.service(name).one_shot ? Readiness::kCompleted
            : has_check(*container)             ? Readiness::kHealthy
                                                : Readiness::kStarted);
    }
  }

  const LiveState& live_;
  const RunStateOptions& options_;
  RunStatePlan out_;
  std::map<ServiceName, std::vector<const Container*>> members_;
  std::set<ServiceName> chosen_;
  std::set<ServiceName> sharing_;  // taken along by the owner of their namespace
  std::map<ServiceName, std::string> reasons_;
  std::map<std::string, std::size_t> changes_;  // by container id
  std::map<ServiceName, std::vector<StepIndex>> stops_;
  std::map<ServiceName, std::vector<std::pair<const Container*, StepIndex>>> starts_;
  std::map<std::pair<std::string, Readiness>, StepIndex> awaits_;
};

}  // namespace

RunStatePlan plan_run_state(const std::string& project, const LiveState& live,
                            const RunStateOptions& options) {
  return RunStatePlanner(project, live, options).run();
}

}  // namespace bulkhead::orchestrate
