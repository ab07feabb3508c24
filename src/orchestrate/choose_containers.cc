// The part of Planner that decides which containers of a service stay, which are made anew, how
// many are missing, and which go.
#include <algorithm>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "orchestrate/container_steps.h"
#include "orchestrate/labels.h"
#include "orchestrate/network_compare.h"
#include "orchestrate/planner.h"

namespace bulkhead::orchestrate {

using docker::Container;
using model::ChangeKind;
using model::ServiceName;
using model::Step;
using model::StepKind;

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

bool Planner::has_sharers(const ServiceName& service) const {
  return std::any_of(desired_.services.begin(), desired_.services.end(), [&](const auto& other) {
    const auto& references = other.second.spec.references;
    return std::any_of(references.begin(), references.end(),
                       [&](const Reference& reference) { return reference.service == service; });
  });
}

/// A replacement that was cut off before the old container was stopped: the old one still does its
/// work, and of the new one nobody knows how far it had come.
void Planner::drop_unfinished(std::vector<Fate>& candidates) {
  std::erase_if(candidates, [&](const Fate& fate) {
    const std::string& replaces = fate.live->label(kReplaceLabel);
    const bool old_runs =
        !replaces.empty() && fate.comparison.rename &&
        std::any_of(live_.containers.begin(), live_.containers.end(), [&](const Container& old) {
          return old.id.str() == replaces && old.state.running;
        });
    if (old_runs) plan_removal(*fate.live, "it is left over from a change that was interrupted");
    return old_runs;
  });
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
    fate.number = slot_of(container);
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
  drop_unfinished(candidates);
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

}  // namespace bulkhead::orchestrate
