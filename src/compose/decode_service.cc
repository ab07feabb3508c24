#include <algorithm>
#include <utility>

#include "compose/go_format.h"
#include "compose/port_spec.h"
#include "compose/typed_reader.h"

namespace bulkhead::compose {
namespace {

using text::Mapping;
using text::Sequence;
using text::Value;

model::Protocol protocol_of(const std::string& name) {
  return model::parse_protocol(to_lower_ascii(name)).value_or(model::Protocol::kTcp);
}

std::vector<model::PublishedPort> ports_of(const Value& service) {
  std::vector<model::PublishedPort> ports;
  for (const Value& item : read_items(service, "ports")) {
    model::PublishedPort port;
    port.target.number = static_cast<std::uint16_t>(read_integer(item, "target"));
    port.target.protocol = protocol_of(read_text(item, "protocol"));
    port.published = read_text(item, "published");
    port.host_ip = read_text(item, "host_ip");
    port.mode = read_text(item, "mode");
    port.name = read_text(item, "name");
    port.app_protocol = read_text(item, "app_protocol");
    port.span = item.span();
    ports.push_back(std::move(port));
  }
  return ports;
}

std::vector<model::Located<model::Port>> exposed_ports_of(const Value& service) {
  std::vector<model::Located<model::Port>> ports;
  for (const Value& item : read_items(service, "expose")) {
    const PortSpec spec = parse_port_spec(*item.as_string());
    for (const PortMapping& mapping : spec.mappings) {
      ports.push_back({{mapping.target, protocol_of(mapping.protocol)}, item.span()});
    }
  }
  return ports;
}

std::vector<model::NetworkAttachment> networks_of(const Value& service) {
  std::vector<model::NetworkAttachment> networks;
  for (const auto& entry : read_mapping(service, "networks")) {
    model::NetworkAttachment attachment;
    attachment.network = model::NetworkKey(entry.key);
    attachment.span = entry.key_span;
    attachment.implicit = !entry.key_span.known();
    attachment.aliases = read_located_texts(entry.value, "aliases");
    attachment.ipv4_address = read_text(entry.value, "ipv4_address");
    attachment.ipv6_address = read_text(entry.value, "ipv6_address");
    attachment.link_local_ips = read_texts(entry.value, "link_local_ips");
    attachment.mac_address = read_text(entry.value, "mac_address");
    attachment.interface_name = read_text(entry.value, "interface_name");
    attachment.driver_opts = read_options(entry.value, "driver_opts");
    attachment.priority = static_cast<int>(read_integer(entry.value, "priority"));
    attachment.gw_priority = static_cast<int>(read_integer(entry.value, "gw_priority"));
    networks.push_back(std::move(attachment));
  }
  std::sort(networks.begin(), networks.end(),
            [](const auto& a, const auto& b) { return a.network < b.network; });
  return networks;
}

model::NetworkMode network_mode_of(const Value& service) {
  model::NetworkMode mode;
  const auto written = read_located_text(service, "network_mode");
  mode.span = written.span;
  constexpr std::string_view kService = "service:";
  constexpr std::string_view kContainer = "container:";
  using Kind = model::NetworkMode::Kind;
  if (written.value.empty()) {
    // Neither a mode nor networks is no container of ours: a provider's service.
    mode.kind = Kind::kNetworks;
  } else if (written.value == "none") {
    mode.kind = Kind::kNone;
  } else if (written.value == "host") {
    mode.kind = Kind::kHost;
  } else if (written.value == "bridge" || written.value == "default") {
    mode.kind = Kind::kBridge;
  } else if (written.value.starts_with(kService)) {
    mode.kind = Kind::kService;
    mode.target = written.value.substr(kService.size());
  } else if (written.value.starts_with(kContainer)) {
    mode.kind = Kind::kContainer;
    mode.target = written.value.substr(kContainer.size());
  } else {
    mode.kind = Kind::kOther;
    mode.target = written.value;
  }
  return mode;
}

model::DependencyCondition condition_of(const std::string& name) {
  using Condition = model::DependencyCondition;
  if (name == "service_healthy") return Condition::kHealthy;
  if (name == "service_completed_successfully") return Condition::kCompletedSuccessfully;
  return Condition::kStarted;
}

/// Spans of what implies a dependency: those of links, volumes_from and shared namespaces.
std::vector<text::Span> implying_spans(const Value& service) {
  std::vector<text::Span> spans;
  for (const std::string_view key : {"links", "volumes_from"}) {
    for (const Value& item : read_items(service, key)) spans.push_back(item.span());
  }
  for (const std::string_view key : {"network_mode", "ipc", "pid", "uts", "cgroup"}) {
    if (const Value* value = service.get(key)) spans.push_back(value->span());
  }
  return spans;
}

std::vector<model::Dependency> dependencies_of(const Value& service) {
  const std::vector<text::Span> implying = implying_spans(service);
  std::vector<model::Dependency> dependencies;
  for (const auto& entry : read_mapping(service, "depends_on")) {
    model::Dependency dependency;
    dependency.service = model::ServiceName(entry.key);
    dependency.condition = condition_of(read_text(entry.value, "condition"));
    dependency.restart = read_flag(entry.value, "restart");
    dependency.required = read_optional_flag(entry.value, "required").value_or(true);
    dependency.span = entry.key_span;
    dependency.implied =
        std::find(implying.begin(), implying.end(), entry.key_span) != implying.end();
    dependencies.push_back(std::move(dependency));
  }
  std::sort(dependencies.begin(), dependencies.end(),
            [](const auto& a, const auto& b) { return a.service < b.service; });
  return dependencies;
}

std::vector<model::Link> links_of(const Value& service) {
  std::vector<model::Link> links;
  for (const Value& item : read_items(service, "links")) {
    const std::string& text = *item.as_string();
    const std::size_t colon = text.find(':');
    const std::string target = text.substr(0, colon);
    links.push_back({model::ServiceName(target),
                     colon == std::string::npos ? target : text.substr(colon + 1), item.span()});
  }
  return links;
}

std::optional<model::Healthcheck> healthcheck_of(const Value& service) {
  const Value* written = service.get("healthcheck");
  if (!written) return std::nullopt;
  model::Healthcheck check;
  check.test = read_texts(*written, "test");
  check.disabled =
      read_flag(*written, "disable") || (!check.test.empty() && check.test[0] == "NONE");
  check.interval = read_optional_duration(*written, "interval");
  check.timeout = read_optional_duration(*written, "timeout");
  check.start_period = read_optional_duration(*written, "start_period");
  check.start_interval = read_optional_duration(*written, "start_interval");
  if (const auto retries = read_optional_integer(*written, "retries")) {
    check.retries = static_cast<std::uint64_t>(*retries);
  }
  check.span = written->span();
  return check;
}

std::map<std::string, model::EnvironmentVariable> environment_of(const Value& service) {
  std::map<std::string, model::EnvironmentVariable> variables;
  for (const auto& entry : read_mapping(service, "environment")) {
    model::EnvironmentVariable variable;
    if (entry.value.as_string()) variable.value = *entry.value.as_string();
    variable.span = entry.value.span().known() ? entry.value.span() : entry.key_span;
    variables[entry.key] = std::move(variable);
  }
  return variables;
}

model::Mount::Type mount_type_of(const std::string& name) {
  using Type = model::Mount::Type;
  if (name == "bind") return Type::kBind;
  if (name == "tmpfs") return Type::kTmpfs;
  if (name == "npipe") return Type::kNamedPipe;
  if (name == "cluster") return Type::kCluster;
  if (name == "image") return Type::kImage;
  return Type::kVolume;
}

std::vector<model::Mount> mounts_of(const Value& service) {
  std::vector<model::Mount> mounts;
  for (const Value& item : read_items(service, "volumes")) {
    model::Mount mount;
    mount.type = mount_type_of(read_text(item, "type"));
    mount.source = read_text(item, "source");
    mount.target = read_text(item, "target");
    mount.read_only = read_flag(item, "read_only");
    mount.consistency = read_text(item, "consistency");
    if (const Value* bind = item.get("bind")) {
      mount.bind_propagation = read_text(*bind, "propagation");
      mount.bind_create_host_path = read_optional_flag(*bind, "create_host_path").value_or(true);
      mount.bind_selinux = read_text(*bind, "selinux");
      mount.bind_recursive = read_text(*bind, "recursive");
    }
    if (const Value* volume = item.get("volume")) {
      mount.volume_nocopy = read_flag(*volume, "nocopy");
      mount.volume_subpath = read_text(*volume, "subpath");
    }
    if (const Value* tmpfs = item.get("tmpfs")) {
      mount.tmpfs_size = read_optional_bytes(*tmpfs, "size").value_or(0);
      mount.tmpfs_mode = static_cast<std::uint32_t>(read_integer(*tmpfs, "mode"));
    }
    if (const Value* image = item.get("image")) mount.image_subpath = read_text(*image, "subpath");
    mount.span = item.span();
    mounts.push_back(std::move(mount));
  }
  return mounts;
}

std::vector<model::FileGrant> grants_of(const Value& service, std::string_view key) {
  std::vector<model::FileGrant> grants;
  for (const Value& item : read_items(service, key)) {
    model::FileGrant grant;
    grant.source = read_text(item, "source");
    grant.target = read_text(item, "target");
    grant.uid = read_text(item, "uid");
    grant.gid = read_text(item, "gid");
    const std::string mode = read_text(item, "mode");
    if (!mode.empty()) {
      std::uint32_t bits = 0;
      for (const char digit : mode) bits = bits * 8 + static_cast<std::uint32_t>(digit - '0');
      grant.mode = bits;
    }
    grant.span = item.span();
    grants.push_back(std::move(grant));
  }
  return grants;
}

std::optional<model::Build> build_of(const Value& service) {
  const Value* written = service.get("build");
  if (!written) return std::nullopt;
  model::Build build;
  build.context = read_text(*written, "context");
  build.dockerfile = read_text(*written, "dockerfile");
  build.dockerfile_inline = read_text(*written, "dockerfile_inline");
  build.target = read_text(*written, "target");
  for (const auto& entry : read_mapping(*written, "args")) {
    build.args[entry.key] = entry.value.as_string()
                                ? std::optional<std::string>(*entry.value.as_string())
                                : std::nullopt;
  }
  build.labels = read_labels(*written, "labels");
  build.cache_from = read_texts(*written, "cache_from");
  build.extra_hosts = read_texts(*written, "extra_hosts");
  build.tags = read_texts(*written, "tags");
  build.platforms = read_texts(*written, "platforms");
  build.network = read_text(*written, "network");
  build.shm_size = read_optional_bytes(*written, "shm_size").value_or(0);
  build.no_cache = read_flag(*written, "no_cache");
  build.pull = read_flag(*written, "pull");
  build.privileged = read_flag(*written, "privileged");
  build.span = written->span();
  return build;
}

std::vector<model::DeviceRequest> device_requests_of(const Sequence& items) {
  std::vector<model::DeviceRequest> requests;
  for (const Value& item : items) {
    model::DeviceRequest request;
    request.driver = read_text(item, "driver");
    request.count = read_optional_integer(item, "count");
    request.device_ids = read_texts(item, "device_ids");
    request.capabilities = read_texts(item, "capabilities");
    request.options = read_options(item, "options");
    requests.push_back(std::move(request));
  }
  return requests;
}

model::Resources resources_of(const Value& service) {
  model::Resources resources;
  resources.cpus = read_optional_number(service, "cpus");
  resources.memory = read_optional_bytes(service, "mem_limit");
  resources.memory_reservation = read_optional_bytes(service, "mem_reservation");
  resources.memory_swap = read_optional_bytes(service, "memswap_limit");
  resources.memory_swappiness = read_optional_bytes(service, "mem_swappiness");
  resources.pids = read_optional_integer(service, "pids_limit");
  resources.cpu_shares = read_optional_integer(service, "cpu_shares");
  resources.cpu_quota = read_optional_integer(service, "cpu_quota");
  resources.cpu_period = read_optional_integer(service, "cpu_period");
  resources.cpu_rt_runtime = read_optional_integer(service, "cpu_rt_runtime");
  resources.cpu_rt_period = read_optional_integer(service, "cpu_rt_period");
  resources.cpuset = read_text(service, "cpuset");
  if (const Value* blkio = service.get("blkio_config")) {
    resources.blkio_weight = read_integer(*blkio, "weight");
  }
  resources.devices = device_requests_of(read_items(service, "gpus"));
  for (model::DeviceRequest& request : resources.devices) {
    // What `gpus` asks for is a device with the capability "gpu".
    auto& capabilities = request.capabilities;
    if (std::find(capabilities.begin(), capabilities.end(), "gpu") == capabilities.end()) {
      capabilities.emplace_back("gpu");
    }
  }
  const Value* deploy = service.get("deploy");
  const Value* group = deploy ? deploy->get("resources") : nullptr;
  if (!group) return resources;
  if (const Value* limits = group->get("limits")) {
    if (!resources.cpus) resources.cpus = read_optional_number(*limits, "cpus");
    if (!resources.memory) resources.memory = read_optional_bytes(*limits, "memory");
    if (!resources.pids) resources.pids = read_optional_integer(*limits, "pids");
  }
  if (const Value* reserved = group->get("reservations")) {
    if (!resources.memory_reservation) {
      resources.memory_reservation = read_optional_bytes(*reserved, "memory");
    }
    for (auto& request : device_requests_of(read_items(*reserved, "devices"))) {
      resources.devices.push_back(std::move(request));
    }
  }
  return resources;
}

/// As docker compose 2.26.1 does, tried: what `deploy` says counts, and without a condition nothing
/// is restarted.
model::RestartPolicy deployed_restart_of(const Value& group) {
  using Kind = model::RestartPolicy::Kind;
  const std::string condition = read_text(group, "condition");
  model::RestartPolicy policy;
  policy.span = group.span();
  policy.kind = condition == "on-failure"                     ? Kind::kOnFailure
                : condition == "any" || condition == "always" ? Kind::kAlways
                : condition == "unless-stopped"               ? Kind::kUnlessStopped
                                                              : Kind::kNo;
  policy.maximum_retries = static_cast<std::uint64_t>(read_integer(group, "max_attempts"));
  return policy;
}

model::RestartPolicy restart_of(const Value& service) {
  using Kind = model::RestartPolicy::Kind;
  const Value* deploy = service.get("deploy");
  const Value* group = deploy ? deploy->get("restart_policy") : nullptr;
  if (group) return deployed_restart_of(*group);
  model::RestartPolicy policy;
  const auto written = read_located_text(service, "restart");
  if (written.value.empty()) return policy;
  const std::size_t colon = written.value.find(':');
  const std::string kind = written.value.substr(0, colon);
  policy.span = written.span;
  policy.kind = kind == "always"           ? Kind::kAlways
                : kind == "on-failure"     ? Kind::kOnFailure
                : kind == "unless-stopped" ? Kind::kUnlessStopped
                                           : Kind::kNo;
  if (colon != std::string::npos) {
    policy.maximum_retries = parse_go_uint(written.value.substr(colon + 1), 32).value_or(0);
  }
  return policy;
}

std::uint32_t replicas_of(const Value& service) {
  const Value* deploy = service.get("deploy");
  std::optional<std::int64_t> count = read_optional_integer(service, "scale");
  if (!count && deploy) count = read_optional_integer(*deploy, "replicas");
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(count.value_or(1), 0, 0xffffffff));
}

std::optional<std::vector<std::string>> words_of(const Value& service, std::string_view key) {
  if (!service.get(key)) return std::nullopt;
  return read_texts(service, key);
}

/// "name:address", as the engine takes them.
std::vector<std::string> hosts_of(const Value& service) {
  std::vector<std::string> hosts = read_texts(service, "extra_hosts");
  for (std::string& host : hosts) {
    const std::size_t equals = host.find('=');
    if (equals != std::string::npos) host[equals] = ':';
  }
  return hosts;
}

void decode_security(const Value& from, model::Service& service) {
  service.privileged = read_located_flag(from, "privileged");
  service.read_only = read_located_flag(from, "read_only");
  service.cap_add = read_located_texts(from, "cap_add");
  service.cap_drop = read_located_texts(from, "cap_drop");
  service.security_opt = read_located_texts(from, "security_opt");
  service.pid = read_located_text(from, "pid");
  service.ipc = read_located_text(from, "ipc");
  service.uts = read_text(from, "uts");
  service.userns_mode = read_text(from, "userns_mode");
  service.cgroup = read_text(from, "cgroup");
  service.cgroup_parent = read_text(from, "cgroup_parent");
  for (const Value& item : read_items(from, "devices")) {
    service.devices.push_back(
        {read_text(item, "source"), read_text(item, "target"), read_text(item, "permissions")});
  }
  service.device_cgroup_rules = read_texts(from, "device_cgroup_rules");
  for (const auto& entry : read_mapping(from, "ulimits")) {
    const std::int64_t* single = entry.value.as_integer();
    service.ulimits[entry.key] = single ? model::Ulimit{*single, *single}
                                        : model::Ulimit{read_integer(entry.value, "soft"),
                                                        read_integer(entry.value, "hard")};
  }
  service.sysctls = read_options(from, "sysctls");
}

}  // namespace

model::Service decode_service(const std::string& name, text::Span key_span, const Value& from) {
  model::Service service;
  service.name = model::ServiceName(name);
  service.span = key_span;
  service.image = read_located_text(from, "image");
  service.build = build_of(from);
  service.pull_policy = read_text(from, "pull_policy");
  service.platform = read_text(from, "platform");
  service.container_name = read_located_text(from, "container_name");
  service.hostname = read_located_text(from, "hostname");
  service.domainname = read_text(from, "domainname");
  service.command = words_of(from, "command");
  service.entrypoint = words_of(from, "entrypoint");
  service.working_dir = read_text(from, "working_dir");
  service.user = read_located_text(from, "user");
  service.group_add = read_texts(from, "group_add");
  service.environment = environment_of(from);
  service.labels = read_labels(from, "labels");
  if (const Value* deploy = from.get("deploy")) {
    service.deploy_labels = read_labels(*deploy, "labels");
  }
  service.annotations = read_options(from, "annotations");
  service.networks = networks_of(from);
  service.network_mode = network_mode_of(from);
  service.ports = ports_of(from);
  service.expose = exposed_ports_of(from);
  service.links = links_of(from);
  service.external_links = read_texts(from, "external_links");
  service.extra_hosts = hosts_of(from);
  service.dns = read_texts(from, "dns");
  service.dns_opt = read_texts(from, "dns_opt");
  service.dns_search = read_texts(from, "dns_search");
  service.mac_address = read_text(from, "mac_address");
  service.depends_on = dependencies_of(from);
  service.profiles = read_texts(from, "profiles");
  service.healthcheck = healthcheck_of(from);
  service.restart = restart_of(from);
  service.stop_signal = read_text(from, "stop_signal");
  service.stop_grace_period = read_optional_duration(from, "stop_grace_period");
  service.replicas = replicas_of(from);
  service.volumes = mounts_of(from);
  service.volumes_from = read_texts(from, "volumes_from");
  service.tmpfs = read_texts(from, "tmpfs");
  service.configs = grants_of(from, "configs");
  service.secrets = grants_of(from, "secrets");
  decode_security(from, service);
  service.storage_opt = read_options(from, "storage_opt");
  service.runtime = read_text(from, "runtime");
  service.isolation = read_text(from, "isolation");
  service.shm_size = read_optional_bytes(from, "shm_size").value_or(0);
  service.oom_score_adj = read_optional_integer(from, "oom_score_adj");
  service.oom_kill_disable = read_flag(from, "oom_kill_disable");
  service.init = read_optional_flag(from, "init");
  service.stdin_open = read_flag(from, "stdin_open");
  service.tty = read_flag(from, "tty");
  if (const Value* logging = from.get("logging")) {
    service.logging =
        model::Logging{read_text(*logging, "driver"), read_options(*logging, "options")};
  }
  service.resources = resources_of(from);
  return service;
}

}  // namespace bulkhead::compose
