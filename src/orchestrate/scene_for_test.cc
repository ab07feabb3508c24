#include "orchestrate/scene_for_test.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/check.h"
#include "orchestrate/fields.h"
#include "orchestrate/labels.h"
#include "testing/memory_files.h"

namespace bulkhead::orchestrate {
namespace {

using model::NetworkKey;
using model::ServiceName;

std::string id_of(const std::string& name) {
  std::string id = name;
  id.erase(std::remove(id.begin(), id.end(), '-'), id.end());
  id.resize(64, '0');
  return id;
}

docker::Container live_from(const docker::ContainerSpec& spec, const docker::Image* image) {
  docker::Container container;
  container.id = docker::ContainerRef(id_of(spec.name));
  container.name = spec.name;
  if (image != nullptr) container.image_id = image->id;
  container.config = spec.config;
  container.host = spec.host;
  container.networks = spec.endpoints;
  for (auto& [network, endpoint] : container.networks) {
    endpoint.network_id = id_of(network);
  }
  container.state.status = docker::RunState::kRunning;
  container.state.running = true;
  return container;
}

}  // namespace

Scene::Scene() {
  project.name = "shop";
  project.working_dir = "/shop";
  project.compose_files = {"/shop/compose.yaml"};
  network("default");
}

model::Network& Scene::network(const std::string& key) {
  model::Network& network = project.networks[NetworkKey(key)];
  network.key = NetworkKey(key);
  network.name = model::NetworkName("shop_" + key);
  return network;
}

model::Service& Scene::add(const std::string& name, const std::string& image) {
  model::Service& service = project.services[ServiceName(name)];
  service.name = ServiceName(name);
  service.image.value = image;
  model::NetworkAttachment attachment;
  attachment.network = NetworkKey("default");
  service.networks = {attachment};
  docker::Image& known = live.images[image];
  known.id = docker::ImageRef("sha256:" + id_of(image));
  return service;
}

model::Dependency& Scene::depend(const std::string& service, const std::string& on,
                                 model::DependencyCondition condition) {
  model::Dependency dependency;
  dependency.service = ServiceName(on);
  dependency.condition = condition;
  auto& list = project.services[ServiceName(service)].depends_on;
  list.push_back(dependency);
  return list.back();
}

std::map<ServiceName, std::string> Scene::hash_inputs() const {
  std::map<ServiceName, std::string> hashes;
  for (const auto& [name, service] : project.services) {
    std::string text = service.image.value;
    for (const auto& [key, variable] : service.environment) {
      text += key + variable.value.value_or("");
    }
    if (service.command) text += show_words(*service.command);
    text += fmt::format("{}{}", service.resources.memory.value_or(0),
                        static_cast<int>(service.restart.kind));
    for (const auto& port : service.ports) text += port.published;
    for (const auto& network : service.networks) {
      text += network.network.str();
      for (const auto& alias : network.aliases) text += alias.value;
    }
    if (service.network_mode.kind == model::NetworkMode::Kind::kService) {
      text += fmt::format("\"network_mode\":\"service:{}\"", service.network_mode.target);
    }
    hashes[name] = text;
  }
  return hashes;
}

DesiredResult Scene::desired() const {
  static const std::map<std::string, std::string> kEnvironment;
  testing::MemoryFiles files;
  const auto hashes = hash_inputs();
  return desired_of(
      {{project, kEnvironment, files, api}, live.images, hashes, jobs, port_checks, scale, {}});
}

void Scene::run_all() {
  const Desired wanted = desired().desired;
  for (const DesiredNetwork& network : wanted.networks) {
    docker::Network made;
    made.id = docker::NetworkRef(id_of(network.spec.name));
    made.name = network.spec.name;
    made.driver = "bridge";
    made.internal = network.spec.internal;
    made.options = network.spec.options;
    made.labels = network.spec.labels;
    live.networks[made.name] = made;
  }
  for (const DesiredVolume& volume : wanted.volumes) {
    docker::Volume made;
    made.name = docker::VolumeName(volume.spec.name);
    made.driver = "local";
    made.labels = volume.spec.labels;
    live.volumes[volume.spec.name] = made;
  }
  live.containers.clear();
  std::vector<const DesiredService*> order;
  for (const auto& [name, service] : wanted.services) order.push_back(&service);
  std::stable_partition(order.begin(), order.end(), [](const DesiredService* service) {
    return service->spec.references.empty();
  });
  for (const DesiredService* service : order) {
    References ids;
    for (const Reference& reference : service->spec.references) {
      ids[reference.service] = id_of(name_of(wanted, wanted.service(reference.service), 1));
    }
    for (std::uint32_t number = 1; number <= service->replicas; ++number) {
      const auto image = live.images.find(service->image.str());
      docker::Container made = live_from(container_of(wanted, *service, number, ids),
                                         image == live.images.end() ? nullptr : &image->second);
      if (service->healthcheck) made.state.health.status = docker::HealthStatus::kHealthy;
      if (service->one_shot) {
        made.state.running = false;
        made.state.status = docker::RunState::kExited;
      }
      live.containers.push_back(std::move(made));
    }
  }
  std::sort(live.containers.begin(), live.containers.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
}

docker::Container& Scene::container(const std::string& name) {
  const auto found = std::find_if(live.containers.begin(), live.containers.end(),
                                  [&](const auto& one) { return one.name == name; });
  CHECK(found != live.containers.end());
  return *found;
}

PlanOutcome Scene::plan(const PlanOptions& options) const {
  return orchestrate::plan(desired().desired, live, options);
}

std::string Scene::changes(const PlanOptions& options) const {
  const PlanOutcome outcome = plan(options);
  std::string text;
  for (const model::Change& change : outcome.plan.changes) {
    text += fmt::format("{} {} {}: {}\n", name(change.kind), name(change.resource), change.name,
                        change.reason);
    for (const model::FieldChange& field : change.fields) {
      text += fmt::format("  {}: {} -> {}\n", field.field, field.live, field.wanted);
    }
  }
  for (const std::string& warning : outcome.plan.warnings) text += "warning: " + warning + "\n";
  for (const auto& problem : outcome.problems) {
    text += fmt::format("{}: {}\n  {}\n", problem.code, problem.message, problem.help);
  }
  return text;
}

std::string Scene::steps(const PlanOptions& options) const {
  const PlanOutcome outcome = plan(options);
  std::string text;
  for (std::size_t i = 0; i < outcome.plan.steps.size(); ++i) {
    const model::Step& step = outcome.plan.steps[i];
    text += fmt::format("{} {} {}", i, name(step.kind), step.subject);
    if (!step.network.empty()) text += fmt::format(" {}", step.network);
    if (step.kind == model::StepKind::kAwait) text += fmt::format(" {}", name(step.readiness));
    std::set<std::string> after;
    for (const model::Wait& wait : step.after) {
      CHECK(wait.step < i);
      after.insert(fmt::format("{}{}", wait.step, wait.required ? "" : "?"));
    }
    if (!after.empty()) text += fmt::format(" after {}", fmt::join(after, " "));
    text += '\n';
  }
  return text;
}

}  // namespace bulkhead::orchestrate
