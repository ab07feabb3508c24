#include "orchestrate/drift.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include <fmt/format.h>

#include "orchestrate/compare.h"
#include "orchestrate/container_steps.h"
#include "orchestrate/field_place.h"
#include "orchestrate/fields.h"
#include "orchestrate/labels.h"
#include "orchestrate/network_compare.h"

namespace bulkhead::orchestrate {
namespace {

using docker::Container;
using docker::RunState;
using model::Difference;
using model::FieldChange;
using model::Resource;
using model::ServiceName;

constexpr const char* kState = "state";
constexpr const char* kMissing = "missing";
constexpr const char* kNone = "none";

std::string state_text(const Container& container) {
  const docker::ContainerState& state = container.state;
  if (state.status != RunState::kExited) return std::string(name(state.status));
  return fmt::format("exited ({})", state.exit_code);
}

/// Labels of the files, or set by hand. The plan makes nothing anew for them, so it does not look.
void add_labels(std::map<std::string, std::string> live, std::map<std::string, std::string> wanted,
                std::vector<FieldChange>& out) {
  for (auto* labels : {&live, &wanted}) {
    std::erase_if(*labels, [](const auto& label) {
      return label.first.starts_with("com.docker.compose.") ||
             label.first.starts_with("io.bulkhead.");
    });
  }
  Fields(out).map("labels", live, wanted);
}

class Search final {
 public:
  Search(const model::Project& project, const Desired& desired, const LiveState& live)
      : project_(project), desired_(desired), live_(live) {}

  model::Drift run() {
    out_.project = desired_.project;
    for (const DesiredNetwork& network : desired_.networks) look_at(network);
    for (const DesiredVolume& volume : desired_.volumes) look_at(volume);
    for (const auto& [name, service] : desired_.services) look_at(service);
    find_orphans();
    find_strays();
    std::stable_sort(out_.differences.begin(), out_.differences.end(),
                     [](const Difference& a, const Difference& b) {
                       return std::tie(a.resource, a.name, a.field) <
                              std::tie(b.resource, b.name, b.field);
                     });
    return std::move(out_);
  }

 private:
  void add(Resource resource, const std::string& name, const std::string& field,
           std::string expected, std::string actual, text::Span span,
           const ServiceName& service = {}) {
    out_.differences.push_back({.resource = resource,
                                .name = name,
                                .service = service,
                                .field = field,
                                .expected = std::move(expected),
                                .actual = std::move(actual),
                                .span = span});
  }

  void look_at(const DesiredNetwork& network) {
    ++out_.networks;
    const std::string& name = network.spec.name;
    const auto live = live_.networks.find(name);
    if (live == live_.networks.end()) {
      const bool by_id = std::any_of(live_.networks.begin(), live_.networks.end(),
                                     [&](const auto& one) { return one.second.id.str() == name; });
      if (!by_id) add(Resource::kNetwork, name, kState, "there", kMissing, network.span);
      return;
    }
    if (network.external) return;
    const auto declared = project_.networks.find(network.key);
    std::vector<FieldChange> fields = compare_network(live->second, network.spec);
    add_labels(live->second.labels, network.spec.labels, fields);
    for (const FieldChange& field : fields) {
      add(Resource::kNetwork, name, field.field, field.wanted, field.live,
          declared == project_.networks.end() ? network.span
                                              : place_of(project_, declared->second, field.field));
    }
  }

  void look_at(const DesiredVolume& volume) {
    ++out_.volumes;
    const std::string& name = volume.spec.name;
    const auto live = live_.volumes.find(name);
    if (live == live_.volumes.end()) {
      add(Resource::kVolume, name, kState, "there", kMissing, volume.span);
      return;
    }
    if (volume.external) return;
    const auto declared = project_.volumes.find(volume.key);
    std::vector<FieldChange> fields = compare_volume(live->second, volume.spec);
    add_labels(live->second.labels, volume.spec.labels, fields);
    for (const FieldChange& field : fields) {
      add(Resource::kVolume, name, field.field, field.wanted, field.live,
          declared == project_.volumes.end() ? volume.span
                                             : place_of(project_, declared->second, field.field));
    }
  }

  /// Its containers by number; of two with one number, the older name first.
  std::vector<const Container*> containers_of(const ServiceName& service) const {
    std::vector<const Container*> found;
    for (const Container& container : live_.containers) {
      if (container.label(kServiceLabel) != service.str()) continue;
      if (container.label(kOneOffLabel) == "True") continue;
      found.push_back(&container);
    }
    std::stable_sort(found.begin(), found.end(), [](const Container* a, const Container* b) {
      return slot_of(*a) < slot_of(*b);
    });
    return found;
  }

  void look_at(const DesiredService& service) {
    const std::vector<const Container*> found = containers_of(service.name);
    const model::Service& declared = project_.services.at(service.name);
    std::uint32_t highest = 0;
    std::uint32_t kept = 0;
    for (const Container* container : found) {
      const std::uint32_t number = slot_of(*container);
      if (kept == service.replicas || number == highest) {
        add(Resource::kContainer, container->name, kState, kNone, state_text(*container),
            place_of(project_, declared, "scale"), service.name);
        continue;
      }
      ++kept;
      highest = number;
      look_at(service, declared, *container);
    }
    for (; kept < service.replicas; ++kept) {
      add(Resource::kContainer, name_of(desired_, service, ++highest), kState, "running", kMissing,
          service.span, service.name);
    }
  }

  void look_at(const DesiredService& service, const model::Service& declared,
               const Container& container) {
    ++out_.containers;
    const auto image = live_.images.find(service.image.str());
    const Comparison comparison = compare(
        container, container_of(desired_, service, slot_of(container), references_of(service)),
        image == live_.images.end() ? nullptr : &image->second, live_, Depth::kEveryField);
    look_at_state(service, container);
    for (const auto* fields : {&comparison.recreate, &comparison.update, &comparison.attachments}) {
      for (const FieldChange& field : *fields) {
        if (field.field == kState) continue;
        add(Resource::kContainer, container.name, field.field, by_service(service, field),
            field.live, place_of(project_, declared, field.field), service.name);
      }
    }
    if (comparison.rename) {
      add(Resource::kContainer, container.name, "container_name",
          name_of(desired_, service, slot_of(container)), container.name,
          place_of(project_, declared, "container_name"), service.name);
    }
  }

  void look_at_state(const DesiredService& service, const Container& container) {
    const docker::ContainerState& state = container.state;
    const bool runs = state.status == RunState::kRunning;
    const bool done = service.one_shot && state.status == RunState::kExited && state.exit_code == 0;
    if (runs || done) return;
    add(Resource::kContainer, container.name, kState, service.one_shot ? "completed" : "running",
        state_text(container), service.span, service.name);
  }

  /// The containers whose namespaces and volumes it shares. One that is missing is told by its
  /// own service; it is no container's id here.
  References references_of(const DesiredService& service) const {
    References ids;
    for (const Reference& reference : service.spec.references) {
      const auto found = containers_of(reference.service);
      ids[reference.service] = found.empty() ? std::string() : found.front()->id.str();
    }
    return ids;
  }

  /// "service:vpn" instead of the id that vpn's container has now.
  std::string by_service(const DesiredService& service, const FieldChange& field) const {
    if (!field.wanted.starts_with("container:")) return field.wanted;
    for (const auto& [name, id] : references_of(service)) {
      if (field.wanted == "container:" + id) return fmt::format("service:{}", name);
    }
    return field.wanted;
  }

  /// Containers of services that the files do not have.
  void find_orphans() {
    for (const Container& container : live_.containers) {
      const ServiceName service(container.label(kServiceLabel));
      if (desired_.services.contains(service) || desired_.inactive.contains(service)) continue;
      if (container.label(kOneOffLabel) == "True") continue;
      add(Resource::kContainer, container.name, kState, kNone, state_text(container), {}, service);
    }
  }

  /// Containers of others on this project's own networks.
  void find_strays() {
    for (const docker::ContainerSummary& other : live_.others) {
      for (const DesiredNetwork& network : desired_.networks) {
        if (network.external || !other.networks.contains(network.spec.name)) continue;
        const std::string& owner = other.label(kProjectLabel);
        add(Resource::kContainer, other.name, "networks." + network.spec.name, "not connected",
            owner.empty() ? std::string("connected, of no project")
                          : fmt::format("connected, of project {}", owner),
            network.span);
      }
    }
  }

  const model::Project& project_;
  const Desired& desired_;
  const LiveState& live_;
  model::Drift out_;
};

}  // namespace

model::Drift drift(const model::Project& project, const Desired& desired, const LiveState& live) {
  return Search(project, desired, live).run();
}

}  // namespace bulkhead::orchestrate
