#include "orchestrate/container_spec.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "orchestrate/mounts.h"
#include "text/json.h"
#include "text/utf8.h"

namespace bulkhead::orchestrate {
namespace {

using docker::ContainerConfig;
using docker::ContainerPort;
using docker::HostConfig;
using model::NetworkMode;
using model::RestartPolicy;
using model::Service;
using text::Diagnostic;
using text::Severity;

/// Collects what cannot be carried out for one service.
class Refusals final {
 public:
  Refusals(const SpecInputs& inputs, const Service& service, std::vector<Diagnostic>& problems)
      : inputs_(inputs), service_(service), problems_(problems) {}

  void refuse(const std::string& what, const std::string& help, text::Span span) {
    add(Severity::kError, "BH521", "not-carried-out",
        fmt::format("service \"{}\": {}", service_.name, what), help, span);
  }

  /// True when the engine speaks at least `needed`.
  bool needs(docker::ApiVersion needed, const std::string& what, Severity severity) {
    if (inputs_.api >= needed) return true;
    const std::string effect = severity == Severity::kError ? "" : "; it is left out";
    add(severity, "BH520", "engine-too-old",
        fmt::format("service \"{}\": {} needs Engine API {}, and this engine speaks {}{}",
                    service_.name, what, needed.str(), inputs_.api.str(), effect),
        severity == Severity::kError ? "use a newer Docker Engine, or leave it out of the file"
                                     : "",
        service_.span);
    return false;
  }

 private:
  void add(Severity severity, const char* code, const char* rule, std::string message,
           std::string help, text::Span span) {
    Diagnostic diagnostic;
    diagnostic.code = code;
    diagnostic.rule = rule;
    diagnostic.severity = severity;
    diagnostic.message = std::move(message);
    diagnostic.help = std::move(help);
    diagnostic.span = span.known() ? span : service_.span;
    problems_.push_back(std::move(diagnostic));
  }

  const SpecInputs& inputs_;
  const Service& service_;
  std::vector<Diagnostic>& problems_;
};

std::vector<std::string> values_of(const std::vector<model::Located<std::string>>& located) {
  std::vector<std::string> values;
  values.reserve(located.size());
  for (const auto& value : located) values.push_back(value.value);
  return values;
}

ContainerPort port_of(model::Port port) {
  return ContainerPort{port.number, std::string(name(port.protocol))};
}

docker::Healthcheck healthcheck_of(const model::Healthcheck& check, Refusals& refusals) {
  docker::Healthcheck healthcheck;
  if (check.disabled) {
    healthcheck.test = {"NONE"};
    return healthcheck;
  }
  healthcheck.test = check.test;
  healthcheck.interval = check.interval.value_or(Duration{});
  healthcheck.timeout = check.timeout.value_or(Duration{});
  healthcheck.start_period = check.start_period.value_or(Duration{});
  if (check.start_interval &&
      refusals.needs(docker::kHealthStartInterval, "start_interval", Severity::kWarning)) {
    healthcheck.start_interval = *check.start_interval;
  }
  healthcheck.retries = static_cast<int>(check.retries.value_or(0));
  return healthcheck;
}

ContainerConfig config_of(const SpecInputs& inputs, const Service& service, Refusals& refusals) {
  ContainerConfig config;
  config.image = image_of(inputs.project, service);
  config.cmd = service.command;
  config.entrypoint = service.entrypoint;
  for (const auto& [key, variable] : service.environment) {
    // Env files may hold any bytes; requests to the engine, and so the container, do not.
    config.env.push_back(variable.value ? text::well_formed_utf8(key + "=" + *variable.value)
                                        : key);
  }
  config.hostname = service.hostname.value;
  config.domainname = service.domainname;
  config.user = service.user.value;
  config.working_dir = service.working_dir;
  for (const auto& port : service.expose) config.exposed_ports.push_back(port_of(port.value));
  for (const auto& port : service.ports) config.exposed_ports.push_back(port_of(port.target));
  std::sort(config.exposed_ports.begin(), config.exposed_ports.end());
  config.exposed_ports.erase(std::unique(config.exposed_ports.begin(), config.exposed_ports.end()),
                             config.exposed_ports.end());
  config.tty = service.tty;
  config.open_stdin = service.stdin_open;
  config.attach_stdout = true;
  config.attach_stderr = true;
  config.stop_signal = service.stop_signal;
  if (service.stop_grace_period) {
    config.stop_timeout = static_cast<int>(
        std::chrono::duration_cast<std::chrono::seconds>(*service.stop_grace_period).count());
  }
  if (service.healthcheck) config.healthcheck = healthcheck_of(*service.healthcheck, refusals);
  return config;
}

docker::RestartPolicy restart_of(const RestartPolicy& policy) {
  docker::RestartPolicy restart;
  switch (policy.kind) {
    case RestartPolicy::Kind::kUnset:
      break;
    case RestartPolicy::Kind::kNo:
      restart.name = "no";
      break;
    case RestartPolicy::Kind::kAlways:
      restart.name = "always";
      break;
    case RestartPolicy::Kind::kOnFailure:
      restart.name = "on-failure";
      restart.maximum_retries = static_cast<int>(policy.maximum_retries);
      break;
    case RestartPolicy::Kind::kUnlessStopped:
      restart.name = "unless-stopped";
      break;
  }
  return restart;
}

docker::Resources resources_of(const SpecInputs& inputs, const Service& service) {
  const model::Resources& wanted = service.resources;
  docker::Resources resources;
  resources.memory = wanted.memory.value_or(0);
  resources.memory_swap = wanted.memory_swap.value_or(0);
  resources.memory_reservation = wanted.memory_reservation.value_or(0);
  if (!inputs.discarded.memory_swappiness) {
    resources.memory_swappiness = wanted.memory_swappiness;
  }
  resources.nano_cpus = std::llround(wanted.cpus.value_or(0) * 1e9);
  resources.cpu_shares = wanted.cpu_shares.value_or(0);
  resources.cpu_period = wanted.cpu_period.value_or(0);
  resources.cpu_quota = wanted.cpu_quota.value_or(0);
  resources.cpu_realtime_period = wanted.cpu_rt_period.value_or(0);
  resources.cpu_realtime_runtime = wanted.cpu_rt_runtime.value_or(0);
  resources.cpuset_cpus = wanted.cpuset;
  resources.pids_limit = wanted.pids;
  if (!inputs.discarded.oom_kill_disable) resources.oom_kill_disable = service.oom_kill_disable;
  if (!inputs.discarded.blkio_weight) {
    resources.blkio_weight = static_cast<int>(wanted.blkio_weight);
  }
  for (const model::DeviceMapping& device : service.devices) {
    resources.devices.push_back({device.source,
                                 device.target.empty() ? device.source : device.target,
                                 device.permissions.empty() ? "rwm" : device.permissions});
  }
  resources.device_cgroup_rules = service.device_cgroup_rules;
  for (const model::DeviceRequest& request : wanted.devices) {
    docker::DeviceRequest device;
    device.driver = request.driver;
    device.count = request.count.value_or(request.device_ids.empty() ? -1 : 0);
    device.device_ids = request.device_ids;
    device.capabilities = {request.capabilities};
    device.options = request.options;
    resources.device_requests.push_back(std::move(device));
  }
  for (const auto& [name, limit] : service.ulimits) {
    resources.ulimits.push_back({name, limit.soft, limit.hard});
  }
  resources.cgroup_parent = service.cgroup_parent;
  return resources;
}

/// "service:NAME" becomes a reference; anything else stays as it is.
std::string namespace_mode(const std::string& mode, Reference::Kind kind, ServiceSpec& out) {
  constexpr std::string_view kPrefix = "service:";
  if (!mode.starts_with(kPrefix)) return mode;
  out.references.push_back({kind, model::ServiceName(mode.substr(kPrefix.size())), {}});
  return {};
}

/// The first action of a seccomp profile that is none (runtime-spec, config-linux: seccomp); empty:
/// all are.
std::string unknown_action(const std::string& profile) {
  constexpr std::array<std::string_view, 9> kActions{
      "SCMP_ACT_ALLOW",        "SCMP_ACT_ERRNO", "SCMP_ACT_KILL",
      "SCMP_ACT_KILL_PROCESS", "SCMP_ACT_LOG",   "SCMP_ACT_KILL_THREAD",
      "SCMP_ACT_NOTIFY",       "SCMP_ACT_TRACE", "SCMP_ACT_TRAP"};
  const auto parsed = text::parse_json(profile);
  if (!parsed) return {};
  const auto unknown = [&](const text::Value& from, const char* key) -> std::string {
    const text::Value* value = from.get(key);
    const std::string* action = value == nullptr ? nullptr : value->as_string();
    const bool known =
        action == nullptr || std::find(kActions.begin(), kActions.end(), *action) != kActions.end();
    return known ? std::string() : *action;
  };
  if (std::string found = unknown(*parsed, "defaultAction"); !found.empty()) return found;
  const text::Value* calls = parsed->get("syscalls");
  const text::Sequence* list = calls == nullptr ? nullptr : calls->as_sequence();
  if (list == nullptr) return {};
  for (const text::Value& call : *list) {
    if (std::string found = unknown(call, "action"); !found.empty()) return found;
  }
  return {};
}

void set_security(const SpecInputs& inputs, const Service& service, HostConfig& host,
                  Refusals& refusals) {
  constexpr std::size_t kProfileLimit = std::size_t{4} << 20;
  constexpr std::string_view kSeccomp = "seccomp";
  for (const auto& option : service.security_opt) {
    if (option.value == "systempaths=unconfined") {
      host.masked_paths.emplace();
      host.read_only_paths.emplace();
      continue;
    }
    const std::size_t separator = option.value.find_first_of("=:");
    const std::string value =
        separator == std::string::npos ? "" : option.value.substr(separator + 1);
    if (option.value.substr(0, separator) != kSeccomp || value.empty() || value == "unconfined") {
      host.security_opt.push_back(option.value);
      continue;
    }
    const std::string path =
        value.starts_with('/') ? value : inputs.project.working_dir + "/" + value;
    const auto profile = inputs.files.read(path, kProfileLimit);
    if (profile && !text::parse_json(*profile)) {
      refusals.refuse(fmt::format("the seccomp profile {} is no JSON", path),
                      "correct it, or say \"unconfined\"", option.span);
    } else if (const std::string action = profile ? unknown_action(*profile) : "";
               !action.empty()) {
      refusals.refuse(
          fmt::format("the seccomp profile {} has the action {}, which the kernel does not "
                      "know",
                      path, action),
          "use SCMP_ACT_ALLOW, SCMP_ACT_ERRNO, SCMP_ACT_LOG and the like", option.span);
    } else if (profile) {
      host.security_opt.push_back("seccomp=" + *profile);
    } else {
      refusals.refuse("the seccomp profile cannot be read: " + profile.error().message,
                      "name a file that exists, or \"unconfined\"", option.span);
    }
  }
}

void set_networks(const SpecInputs& inputs, const Service& service, ServiceSpec& out,
                  Refusals& refusals) {
  HostConfig& host = out.spec.host;
  switch (service.network_mode.kind) {
    case NetworkMode::Kind::kNone:
      host.network_mode = "none";
      return;
    case NetworkMode::Kind::kHost:
      host.network_mode = "host";
      return;
    case NetworkMode::Kind::kBridge:
      host.network_mode = "bridge";
      return;
    case NetworkMode::Kind::kService:
      out.references.push_back(
          {Reference::Kind::kNetwork, model::ServiceName(service.network_mode.target), {}});
      return;
    case NetworkMode::Kind::kContainer:
      host.network_mode = "container:" + service.network_mode.target;
      return;
    case NetworkMode::Kind::kOther:
      host.network_mode = service.network_mode.target;
      return;
    case NetworkMode::Kind::kNetworks:
      break;
  }
  const bool mac_at_endpoint = inputs.api >= docker::kSeveralEndpointsAtCreate;
  host.network_mode = "none";
  bool first = true;
  for (const model::NetworkAttachment* attachment : by_priority(service)) {
    const auto network = inputs.project.networks.find(attachment->network);
    if (network == inputs.project.networks.end()) {
      refusals.refuse(fmt::format("network \"{}\" is not declared", attachment->network),
                      "declare it under the top-level `networks:`", attachment->span);
      continue;
    }
    docker::EndpointSettings endpoint;
    endpoint.aliases = {service.name.str()};
    for (const auto& alias : attachment->aliases) endpoint.aliases.push_back(alias.value);
    endpoint.ipv4_address = attachment->ipv4_address;
    endpoint.ipv6_address = attachment->ipv6_address;
    endpoint.link_local_ips = attachment->link_local_ips;
    endpoint.driver_opts = attachment->driver_opts;
    std::string mac = attachment->mac_address;
    if (first && mac.empty()) mac = service.mac_address;
    if (mac_at_endpoint) {
      endpoint.mac_address = mac;
    } else if (first) {
      out.spec.config.mac_address = mac;
    } else if (!mac.empty()) {
      refusals.needs(
          docker::kSeveralEndpointsAtCreate,
          fmt::format("mac_address on network \"{}\", which is not its first", attachment->network),
          Severity::kError);
    }
    if (attachment->gw_priority != 0) {
      refusals.needs({1, 48}, "gw_priority", Severity::kError);
    }
    if (!attachment->interface_name.empty()) {
      refusals.needs({1, 49}, "interface_name", Severity::kError);
    }
    const std::string& network_name = network->second.name.str();
    if (first) host.network_mode = network_name;
    out.spec.endpoints[network_name] = std::move(endpoint);
    first = false;
  }
}

void set_volumes_from(const Service& service, ServiceSpec& out) {
  constexpr std::string_view kContainer = "container:";
  for (const std::string& source : service.volumes_from) {
    if (source.starts_with(kContainer)) {
      out.spec.host.volumes_from.push_back(source.substr(kContainer.size()));
      continue;
    }
    const std::size_t colon = source.find(':');
    out.references.push_back({Reference::Kind::kVolumes,
                              model::ServiceName(source.substr(0, colon)),
                              colon == std::string::npos ? "" : source.substr(colon + 1)});
  }
}

void set_host(const SpecInputs& inputs, const Service& service, ServiceSpec& out,
              Refusals& refusals) {
  HostConfig& host = out.spec.host;
  host.resources = resources_of(inputs, service);
  host.restart_policy = restart_of(service.restart);
  for (const model::PublishedPort& port : service.ports) {
    host.port_bindings[port_of(port.target)].push_back({port.host_ip, port.published});
  }
  host.extra_hosts = service.extra_hosts;
  host.dns = service.dns;
  host.dns_options = service.dns_opt;
  host.dns_search = service.dns_search;
  if (service.logging) host.log_config = {service.logging->driver, service.logging->options};
  host.init = service.init;
  host.runtime = service.runtime;
  host.isolation = service.isolation;
  host.privileged = service.privileged.value;
  host.read_only_rootfs = service.read_only.value;
  host.cap_add = values_of(service.cap_add);
  host.cap_drop = values_of(service.cap_drop);
  host.group_add = service.group_add;
  host.sysctls = service.sysctls;
  host.storage_opt = service.storage_opt;
  host.cgroupns_mode = service.cgroup;
  host.uts_mode = service.uts;
  host.userns_mode = service.userns_mode;
  host.oom_score_adj = static_cast<int>(service.oom_score_adj.value_or(0));
  host.shm_size = service.shm_size;
  host.ipc_mode = namespace_mode(service.ipc.value, Reference::Kind::kIpc, out);
  host.pid_mode = namespace_mode(service.pid.value, Reference::Kind::kPid, out);
  if (!service.annotations.empty() && refusals.needs({1, 43}, "annotations", Severity::kWarning)) {
    host.annotations = service.annotations;
  }
  set_volumes_from(service, out);
  set_security(inputs, service, host, refusals);
}

}  // namespace

std::string image_of(const model::Project& project, const Service& service) {
  if (!service.image.value.empty()) return service.image.value;
  return project.name + "-" + service.name.str();
}

std::vector<const model::NetworkAttachment*> by_priority(const Service& service) {
  std::vector<const model::NetworkAttachment*> sorted;
  for (const model::NetworkAttachment& attachment : service.networks) {
    sorted.push_back(&attachment);
  }
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) {
    if (a->priority != b->priority) return a->priority > b->priority;
    return a->network < b->network;
  });
  return sorted;
}

ServiceSpec spec_of(const SpecInputs& inputs, const Service& service,
                    std::vector<Diagnostic>& problems) {
  Refusals refusals(inputs, service, problems);
  ServiceSpec out;
  out.spec.platform = service.platform;
  out.spec.config = config_of(inputs, service, refusals);
  set_host(inputs, service, out, refusals);
  set_networks(inputs, service, out, refusals);
  const auto refuse = [&](const std::string& what, const std::string& help, text::Span span) {
    refusals.refuse(what, help, span);
  };
  set_mounts(inputs, service, out, refuse);
  return out;
}

}  // namespace bulkhead::orchestrate
