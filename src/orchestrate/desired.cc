#include "orchestrate/desired.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/check.h"
#include "orchestrate/config_hash.h"
#include "orchestrate/labels.h"

namespace bulkhead::orchestrate {
namespace {

using docker::EndpointSettings;
using model::Service;
using model::ServiceName;
using text::Diagnostic;

DesiredNetwork network_of(const model::Project& project, const model::Network& network) {
  DesiredNetwork wanted;
  wanted.key = network.key;
  wanted.external = network.external;
  wanted.span = network.span;
  docker::NetworkSpec& spec = wanted.spec;
  spec.name = network.name.str();
  spec.driver = network.driver;
  spec.internal = network.internal;
  spec.attachable = network.attachable;
  spec.enable_ipv6 = network.enable_ipv6.value_or(false);
  spec.options = network.driver_opts;
  spec.ipam.driver = network.ipam_driver;
  spec.ipam.options = network.ipam_options;
  for (const model::IpamPool& pool : network.ipam) {
    spec.ipam.pools.push_back({pool.subnet, pool.ip_range, pool.gateway, pool.aux_addresses});
  }
  spec.labels = network_labels(project, network);
  return wanted;
}

DesiredVolume volume_of(const model::Project& project, const model::Volume& volume) {
  DesiredVolume wanted;
  wanted.key = volume.key;
  wanted.external = volume.external;
  wanted.span = volume.span;
  wanted.spec.name = volume.name;
  wanted.spec.driver = volume.driver;
  wanted.spec.driver_opts = volume.driver_opts;
  wanted.spec.labels = volume_labels(project, volume);
  return wanted;
}

bool is_switched_off(const docker::Healthcheck& check) {
  return check.test.empty() || check.test.front() == "NONE";
}

/// What is left unsaid by the service is the image's, field by field, as the engine merges them.
std::optional<docker::Healthcheck> effective_check(const std::optional<docker::Healthcheck>& own,
                                                   const docker::Image* image) {
  const docker::Healthcheck* inherited =
      image != nullptr && image->config.healthcheck ? &*image->config.healthcheck : nullptr;
  docker::Healthcheck merged;
  if (own) {
    merged = *own;
    if (inherited != nullptr) {
      if (merged.test.empty()) merged.test = inherited->test;
      if (merged.interval == Duration{}) merged.interval = inherited->interval;
      if (merged.timeout == Duration{}) merged.timeout = inherited->timeout;
      if (merged.start_period == Duration{}) merged.start_period = inherited->start_period;
      if (merged.start_interval == Duration{}) merged.start_interval = inherited->start_interval;
      if (merged.retries == 0) merged.retries = inherited->retries;
    }
  } else if (inherited != nullptr) {
    merged = *inherited;
  }
  if (is_switched_off(merged)) return std::nullopt;
  return merged;
}

void add_problem(std::vector<Diagnostic>& problems, const char* code, const char* rule,
                 std::string message, std::string help, text::Span span) {
  Diagnostic diagnostic;
  diagnostic.code = code;
  diagnostic.rule = rule;
  diagnostic.message = std::move(message);
  diagnostic.help = std::move(help);
  diagnostic.span = span;
  problems.push_back(std::move(diagnostic));
}

/// "start-first", "stop-first" or nothing.
std::string update_order(const model::Project& project, const ServiceName& name) {
  const text::Value* value = project.resolved.get("services");
  for (const char* key : {name.str().c_str(), "deploy", "update_config", "order"}) {
    if (value == nullptr) return {};
    value = value->get(key);
  }
  const std::string* order = value == nullptr ? nullptr : value->as_string();
  return order == nullptr ? std::string() : *order;
}

DesiredService service_of(const DesiredInputs& inputs, const Service& service,
                          std::vector<Diagnostic>& problems) {
  const model::Project& project = inputs.spec.project;
  DesiredService wanted;
  wanted.name = service.name;
  wanted.span = service.span;
  wanted.image = docker::ImageRef(image_of(project, service));
  wanted.builds = service.build.has_value();
  wanted.pull_policy = service.pull_policy;
  wanted.container_name = service.container_name.value;
  wanted.update_order = update_order(project, service.name);
  wanted.depends_on = service.depends_on;
  wanted.links = service.links;
  wanted.external_links = service.external_links;
  wanted.spec = spec_of(inputs.spec, service, problems);
  wanted.one_shot = inputs.jobs.contains(service.name);

  const auto scale = inputs.scale.find(service.name);
  wanted.replicas = scale == inputs.scale.end() ? service.replicas : scale->second;
  if (wanted.replicas > 1 && !wanted.container_name.empty()) {
    add_problem(problems, "BH522", "fixed-name-scaled",
                fmt::format("service \"{}\" has container_name \"{}\" and {} replicas; a name can "
                            "be given to one container only",
                            service.name, wanted.container_name, wanted.replicas),
                "remove container_name, or run one replica", service.container_name.span);
  }

  const auto image = inputs.images.find(wanted.image.str());
  const docker::Image* found = image == inputs.images.end() ? nullptr : &image->second;
  wanted.healthcheck = effective_check(wanted.spec.spec.config.healthcheck, found);
  const auto port_check = inputs.port_checks.find(service.name);
  if (!wanted.healthcheck && port_check != inputs.port_checks.end()) {
    wanted.port_check = port_check->second;
  }
  LabelMap labels = service_labels(project, service, found == nullptr ? "" : found->id.str());
  if (!inputs.env_files.empty()) {
    labels[kEnvironmentFileLabel] = fmt::format("{}", fmt::join(inputs.env_files, ","));
  }
  if (!wanted.spec.files.empty()) labels[kFilesLabel] = files_digest(wanted.spec.files);
  wanted.spec.spec.config.labels = std::move(labels);

  for (const auto* attachment : by_priority(service))
    wanted.networks.push_back(attachment->network);
  for (const model::Mount& mount : service.volumes) {
    if (mount.type == model::Mount::Type::kVolume && project.volumes.contains(mount.source)) {
      wanted.volumes.push_back(mount.source);
    }
  }
  const auto hash_input = inputs.hash_inputs.find(service.name);
  if (hash_input != inputs.hash_inputs.end()) wanted.hash_input = hash_input->second;
  return wanted;
}

/// A gate that can never open is told before anything is made.
void check_gates(const Desired& desired, const std::map<std::string, docker::Image>& images,
                 std::vector<Diagnostic>& problems) {
  for (const auto& [name, service] : desired.services) {
    for (const model::Dependency& dependency : service.depends_on) {
      if (dependency.condition != model::DependencyCondition::kHealthy || !dependency.required) {
        continue;
      }
      const auto found = desired.services.find(dependency.service);
      if (found == desired.services.end() || found->second.replicas == 0) continue;
      // An image that is not here yet may bring a check.
      if (found->second.healthcheck || found->second.port_check ||
          !images.contains(found->second.image.str()))
        continue;
      add_problem(
          problems, "BH502", "gate-without-healthcheck",
          fmt::format("service \"{}\" waits for \"{}\" to be healthy, but \"{}\" has no "
                      "healthcheck, neither in the files nor in image {}",
                      name, dependency.service, dependency.service, found->second.image),
          fmt::format(
              "give \"{}\" a healthcheck or, in its metadata, `health:`, or let it expose a "
              "port, or wait for service_started",
              dependency.service),
          dependency.span);
    }
  }
}

}  // namespace

const DesiredService& Desired::service(const ServiceName& name) const {
  const auto found = services.find(name);
  CHECK(found != services.end());
  return found->second;
}

const DesiredNetwork* Desired::network(const model::NetworkKey& key) const {
  const auto found = std::find_if(networks.begin(), networks.end(),
                                  [&](const DesiredNetwork& one) { return one.key == key; });
  return found == networks.end() ? nullptr : &*found;
}

DesiredResult desired_of(const DesiredInputs& inputs) {
  const model::Project& project = inputs.spec.project;
  DesiredResult result;
  Desired& desired = result.desired;
  desired.project = project.name;
  for (const auto& [key, network] : project.networks) {
    desired.networks.push_back(network_of(project, network));
  }
  for (const auto& [key, volume] : project.volumes) {
    desired.volumes.push_back(volume_of(project, volume));
  }
  for (const auto& [name, service] : project.services) {
    desired.services.emplace(name, service_of(inputs, service, result.problems));
  }
  for (const auto& [name, service] : project.inactive_services) desired.inactive.insert(name);
  for (const auto& [name, service] : project.services) {
    for (const model::Dependency& dependency : service.depends_on) {
      if (dependency.condition != model::DependencyCondition::kCompletedSuccessfully) continue;
      const auto found = desired.services.find(dependency.service);
      if (found != desired.services.end()) found->second.one_shot = true;
    }
  }
  for (auto& [name, service] : desired.services) {
    if (service.one_shot) service.port_check.reset();
  }
  check_gates(desired, inputs.images, result.problems);
  return result;
}

std::string name_of(const Desired& desired, const DesiredService& service, std::uint32_t number) {
  if (!service.container_name.empty()) return service.container_name;
  return container_name(desired.project, service.name.str(), number);
}

docker::ContainerSpec container_of(const Desired& desired, const DesiredService& service,
                                   std::uint32_t number, const References& ids) {
  docker::ContainerSpec spec = service.spec.spec;
  spec.name = name_of(desired, service, number);
  spec.config.labels[kNumberLabel] = fmt::format("{}", number);
  if (!service.hash_input.empty()) {
    spec.config.labels[kConfigHashLabel] =
        config_hash(service.hash_input, service.spec.references, ids);
  }

  for (const Reference& reference : service.spec.references) {
    const auto id = ids.find(reference.service);
    CHECK(id != ids.end());
    switch (reference.kind) {
      case Reference::Kind::kNetwork:
        spec.host.network_mode = "container:" + id->second;
        break;
      case Reference::Kind::kIpc:
        spec.host.ipc_mode = "container:" + id->second;
        break;
      case Reference::Kind::kPid:
        spec.host.pid_mode = "container:" + id->second;
        break;
      case Reference::Kind::kVolumes:
        spec.host.volumes_from.push_back(
            reference.mode.empty() ? id->second : id->second + ":" + reference.mode);
        break;
    }
  }

  std::vector<std::string> links;
  for (const model::Link& link : service.links) {
    const auto target = desired.services.find(link.service);
    if (target == desired.services.end()) continue;
    for (std::uint32_t other = 1; other <= target->second.replicas; ++other) {
      const std::string container = name_of(desired, target->second, other);
      const std::string numbered = fmt::format("{}-{}", link.service, number);
      links.push_back(container + ":" + (link.alias.empty() ? link.service.str() : link.alias));
      links.push_back(container + ":" + numbered);
      links.push_back(container + ":" + desired.project + "-" + numbered);
    }
  }
  for (const std::string& link : service.external_links) {
    const bool has_alias = link.find(':') != std::string::npos;
    links.push_back(has_alias ? link : link + ":" + link);
  }
  for (auto& [network, endpoint] : spec.endpoints) {
    endpoint.aliases.insert(endpoint.aliases.begin(), spec.name);
    endpoint.links = links;
  }
  if (spec.endpoints.empty() && spec.host.network_mode != "none") spec.host.links = links;
  return spec;
}

std::string files_digest(const std::vector<InjectedFile>& files) {
  if (files.empty()) return {};
  std::string all;
  for (const InjectedFile& file : files) {
    all += fmt::format("{}\n{:o} {}:{}\n{}\n", file.path, file.mode, file.uid, file.gid,
                       sha256(file.content));
  }
  return sha256(all);
}

}  // namespace bulkhead::orchestrate
