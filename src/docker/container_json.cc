#include "docker/container_json.h"

#include <algorithm>
#include <set>

#include "docker/host_config_json.h"

namespace bulkhead::docker {
namespace {

json::object encode_healthcheck(const Healthcheck& check, ApiVersion api) {
  json::object object;
  put(object, "Test", check.test);
  put(object, "Interval", check.interval);
  put(object, "Timeout", check.timeout);
  put(object, "StartPeriod", check.start_period);
  if (api >= kHealthStartInterval) put(object, "StartInterval", check.start_interval);
  put(object, "Retries", std::int64_t{check.retries});
  return object;
}

Healthcheck decode_healthcheck(const Fields& fields) {
  Healthcheck check;
  check.test = fields.texts("Test");
  check.interval = fields.nanoseconds("Interval");
  check.timeout = fields.nanoseconds("Timeout");
  check.start_period = fields.nanoseconds("StartPeriod");
  check.start_interval = fields.nanoseconds("StartInterval");
  check.retries = fields.small_number("Retries");
  return check;
}

json::object keys_of(const std::set<std::string>& names) {
  json::object object;
  for (const std::string& name : names) object[name] = json::object();
  return object;
}

json::object encode_config(const ContainerConfig& config, const HostConfig& host, ApiVersion api) {
  json::object object;
  put(object, "Image", config.image);
  put_if(object, "Cmd", config.cmd);
  put_if(object, "Entrypoint", config.entrypoint);
  put(object, "Env", config.env);
  put(object, "Labels", config.labels);
  put(object, "Hostname", config.hostname);
  put(object, "Domainname", config.domainname);
  put(object, "User", config.user);
  put(object, "WorkingDir", config.working_dir);
  // The engine publishes a port only if it is exposed, too.
  std::set<std::string> exposed;
  for (const ContainerPort& port : config.exposed_ports) exposed.insert(port.str());
  for (const auto& [port, bindings] : host.port_bindings) exposed.insert(port.str());
  put(object, "ExposedPorts", keys_of(exposed));
  put(object, "Volumes", keys_of({config.volumes.begin(), config.volumes.end()}));
  put(object, "Tty", config.tty);
  put(object, "OpenStdin", config.open_stdin);
  put(object, "StdinOnce", config.stdin_once);
  put(object, "AttachStdin", config.attach_stdin);
  put(object, "AttachStdout", config.attach_stdout);
  put(object, "AttachStderr", config.attach_stderr);
  put(object, "NetworkDisabled", config.network_disabled);
  put(object, "MacAddress", config.mac_address);
  put(object, "StopSignal", config.stop_signal);
  put_if(object, "StopTimeout", config.stop_timeout);
  put(object, "Shell", config.shell);
  if (config.healthcheck) {
    put(object, "Healthcheck", encode_healthcheck(*config.healthcheck, api));
  }
  return object;
}

std::vector<std::string> member_names(const Fields& fields, std::string_view key) {
  std::vector<std::string> names;
  fields.each_member(
      key, [&](std::string name, const json::value&) { names.push_back(std::move(name)); });
  std::sort(names.begin(), names.end());
  return names;
}

EndpointSettings decode_endpoint(const Fields& fields) {
  EndpointSettings endpoint;
  endpoint.aliases = fields.texts("Aliases");
  endpoint.links = fields.texts("Links");
  const Fields ipam = fields.object("IPAMConfig");
  endpoint.ipv4_address = ipam.text("IPv4Address");
  endpoint.ipv6_address = ipam.text("IPv6Address");
  endpoint.link_local_ips = ipam.texts("LinkLocalIPs");
  endpoint.mac_address = fields.text("MacAddress");
  endpoint.driver_opts = fields.text_map("DriverOpts");
  endpoint.network_id = fields.text("NetworkID");
  endpoint.endpoint_id = fields.text("EndpointID");
  endpoint.address = fields.text("IPAddress");
  endpoint.prefix_length = fields.small_number("IPPrefixLen");
  endpoint.gateway = fields.text("Gateway");
  endpoint.global_ipv6_address = fields.text("GlobalIPv6Address");
  endpoint.global_ipv6_prefix_length = fields.small_number("GlobalIPv6PrefixLen");
  endpoint.ipv6_gateway = fields.text("IPv6Gateway");
  endpoint.dns_names = fields.texts("DNSNames");
  return endpoint;
}

std::map<std::string, EndpointSettings> decode_endpoints(const Fields& settings) {
  std::map<std::string, EndpointSettings> endpoints;
  settings.each_member("Networks", [&](std::string name, const json::value& value) {
    endpoints.emplace(std::move(name), decode_endpoint(Fields(value)));
  });
  return endpoints;
}

ContainerState decode_state(const Fields& fields) {
  ContainerState state;
  state.status = parse_run_state(fields.text("Status"));
  state.running = fields.flag("Running");
  state.paused = fields.flag("Paused");
  state.restarting = fields.flag("Restarting");
  state.oom_killed = fields.flag("OOMKilled");
  state.dead = fields.flag("Dead");
  state.pid = fields.small_number("Pid");
  state.exit_code = fields.small_number("ExitCode");
  state.error = fields.text("Error");
  state.started_at = fields.time("StartedAt");
  state.finished_at = fields.time("FinishedAt");
  // Podman says Healthcheck.
  const Fields health = fields.object(fields.has("Health") ? "Health" : "Healthcheck");
  state.health.status = parse_health_status(health.text("Status"));
  state.health.failing_streak = health.small_number("FailingStreak");
  health.each("Log", [&](const Fields& probe) {
    state.health.log.push_back({probe.time("Start"), probe.time("End"),
                                probe.small_number("ExitCode"), probe.text("Output")});
  });
  return state;
}

std::vector<MountPoint> decode_mount_points(const Fields& fields) {
  std::vector<MountPoint> mounts;
  fields.each("Mounts", [&](const Fields& mount) {
    mounts.push_back({mount.text("Type"), mount.text("Name"), mount.text("Source"),
                      mount.text("Destination"), mount.text("Driver"), mount.text("Mode"),
                      mount.flag("RW"), mount.text("Propagation")});
  });
  std::sort(mounts.begin(), mounts.end(),
            [](const MountPoint& a, const MountPoint& b) { return a.destination < b.destination; });
  return mounts;
}

std::string without_slash(std::string name) {
  if (!name.empty() && name.front() == '/') name.erase(0, 1);
  return name;
}

/// The container's own name: those of links are paths, "/other/alias".
std::string own_name(const std::vector<std::string>& names) {
  std::string best;
  for (const std::string& each : names) {
    std::string name = without_slash(each);
    if (best.empty() ||
        std::count(name.begin(), name.end(), '/') < std::count(best.begin(), best.end(), '/')) {
      best = std::move(name);
    }
  }
  return best;
}

/// The network whose endpoint goes into a create request that has room for one.
std::string primary_network(const ContainerSpec& spec) {
  if (spec.endpoints.contains(spec.host.network_mode)) return spec.host.network_mode;
  return spec.endpoints.empty() ? std::string() : spec.endpoints.begin()->first;
}

/// Engines before API 1.44 add the short id to the aliases that were asked for, and behind it the
/// hostname, unless that was asked for as well.
void drop_added(const Container& container, std::vector<std::string>& aliases) {
  const auto added = std::find(aliases.begin(), aliases.end(), container.id.str().substr(0, 12));
  if (added == aliases.end()) return;
  const auto next = added + 1;
  const bool hostname = next != aliases.end() && *next == container.config.hostname;
  aliases.erase(added, hostname ? next + 1 : next);
}

}  // namespace

json::object encode_endpoint(const EndpointSettings& endpoint, ApiVersion api) {
  json::object object;
  put(object, "Aliases", endpoint.aliases);
  put(object, "Links", endpoint.links);
  json::object ipam;
  put(ipam, "IPv4Address", endpoint.ipv4_address);
  put(ipam, "IPv6Address", endpoint.ipv6_address);
  put(ipam, "LinkLocalIPs", endpoint.link_local_ips);
  put(object, "IPAMConfig", std::move(ipam));
  if (api >= kSeveralEndpointsAtCreate) put(object, "MacAddress", endpoint.mac_address);
  put(object, "DriverOpts", endpoint.driver_opts);
  return object;
}

CreateRequest encode_container(const ContainerSpec& spec, ApiVersion api) {
  const std::string primary = primary_network(spec);
  HostConfig host = spec.host;
  if (host.network_mode.empty()) host.network_mode = primary;
  ContainerConfig config = spec.config;
  if (api < kSeveralEndpointsAtCreate && config.mac_address.empty() && !primary.empty()) {
    config.mac_address = spec.endpoints.at(primary).mac_address;
  }

  CreateRequest request;
  json::object endpoints;
  for (const auto& [network, endpoint] : spec.endpoints) {
    if (network == primary || api >= kSeveralEndpointsAtCreate) {
      endpoints[network] = encode_endpoint(endpoint, api);
    } else {
      request.later.emplace(network, endpoint);
    }
  }
  json::object object = encode_config(config, host, api);
  object["HostConfig"] = encode_host_config(host, api);
  if (!endpoints.empty()) {
    object["NetworkingConfig"] = json::object{{"EndpointsConfig", std::move(endpoints)}};
  }
  request.body = serialize_json(object);
  return request;
}

std::string encode_update(const ContainerUpdate& update) {
  json::object object;
  put_if(object, "Memory", update.memory);
  put_if(object, "MemorySwap", update.memory_swap);
  put_if(object, "MemoryReservation", update.memory_reservation);
  put_if(object, "NanoCpus", update.nano_cpus);
  put_if(object, "CpuShares", update.cpu_shares);
  put_if(object, "CpuPeriod", update.cpu_period);
  put_if(object, "CpuQuota", update.cpu_quota);
  put_if(object, "CpusetCpus", update.cpuset_cpus);
  put_if(object, "CpusetMems", update.cpuset_mems);
  put_if(object, "PidsLimit", update.pids_limit);
  put_if(object, "BlkioWeight", update.blkio_weight);
  if (update.restart_policy) {
    object["RestartPolicy"] = encode_restart_policy(*update.restart_policy);
  }
  return serialize_json(object);
}

ContainerConfig decode_config(const Fields& fields) {
  ContainerConfig config;
  config.image = fields.text("Image");
  config.cmd = fields.texts_if("Cmd");
  config.entrypoint = fields.texts_if("Entrypoint");
  config.env = fields.texts("Env");
  config.labels = fields.text_map("Labels");
  config.hostname = fields.text("Hostname");
  config.domainname = fields.text("Domainname");
  config.user = fields.text("User");
  config.working_dir = fields.text("WorkingDir");
  for (const std::string& name : member_names(fields, "ExposedPorts")) {
    if (const auto port = ContainerPort::parse(name)) config.exposed_ports.push_back(*port);
  }
  // docker compose writes a port of `expose:` without its protocol, beside the image's with one.
  std::sort(config.exposed_ports.begin(), config.exposed_ports.end());
  config.exposed_ports.erase(std::unique(config.exposed_ports.begin(), config.exposed_ports.end()),
                             config.exposed_ports.end());
  config.volumes = member_names(fields, "Volumes");
  config.tty = fields.flag("Tty");
  config.open_stdin = fields.flag("OpenStdin");
  config.stdin_once = fields.flag("StdinOnce");
  config.attach_stdin = fields.flag("AttachStdin");
  config.attach_stdout = fields.flag("AttachStdout");
  config.attach_stderr = fields.flag("AttachStderr");
  config.network_disabled = fields.flag("NetworkDisabled");
  config.mac_address = fields.text("MacAddress");
  config.stop_signal = fields.text("StopSignal");
  if (fields.has("StopTimeout")) config.stop_timeout = fields.small_number("StopTimeout");
  config.shell = fields.texts("Shell");
  if (fields.has("Healthcheck")) {
    config.healthcheck = decode_healthcheck(fields.object("Healthcheck"));
  }
  return config;
}

Result<Container> decode_container(std::string_view text) {
  const json::value value = TRY(parse_json(text));
  const Fields fields(value);
  Container container;
  container.id = ContainerRef(fields.text("Id"));
  if (container.id.empty()) {
    return failure(ErrorKind::kInvalid, "the answer is no container: it has no Id");
  }
  container.name = without_slash(fields.text("Name"));
  container.created = fields.time("Created");
  container.image_id = ImageRef(fields.text("Image"));
  container.path = fields.text("Path");
  container.args = fields.texts("Args");
  container.platform = fields.text("Platform");
  container.driver = fields.text("Driver");
  container.restart_count = fields.number("RestartCount");
  container.hostname_path = fields.text("HostnamePath");
  container.hosts_path = fields.text("HostsPath");
  container.resolv_conf_path = fields.text("ResolvConfPath");
  container.log_path = fields.text("LogPath");
  container.exec_ids = fields.texts("ExecIDs");
  container.state = decode_state(fields.object("State"));
  container.config = decode_config(fields.object("Config"));
  container.host = decode_host_config(fields.object("HostConfig"));
  container.mounts = decode_mount_points(fields);
  const Fields settings = fields.object("NetworkSettings");
  container.networks = decode_endpoints(settings);
  for (auto& [network, endpoint] : container.networks) drop_added(container, endpoint.aliases);
  container.ports = decode_port_map(settings, "Ports");
  container.sandbox_key = settings.text("SandboxKey");
  return container;
}

Result<std::vector<ContainerSummary>> decode_container_list(std::string_view text) {
  const json::value value = TRY(parse_json(text));
  if (!value.is_array()) {
    return failure(ErrorKind::kInvalid, "the answer is no list of containers");
  }
  std::vector<ContainerSummary> list;
  for (const json::value& element : value.get_array()) {
    const Fields fields(element);
    ContainerSummary& summary = list.emplace_back();
    summary.id = ContainerRef(fields.text("Id"));
    summary.name = own_name(fields.texts("Names"));
    summary.image = fields.text("Image");
    summary.image_id = ImageRef(fields.text("ImageID"));
    summary.created = time_of_seconds(fields.number("Created"));
    summary.state = parse_run_state(fields.text("State"));
    summary.status = fields.text("Status");
    summary.labels = fields.text_map("Labels");
    summary.network_mode = fields.object("HostConfig").text("NetworkMode");
    summary.networks = decode_endpoints(fields.object("NetworkSettings"));
  }
  std::sort(list.begin(), list.end(), [](const ContainerSummary& a, const ContainerSummary& b) {
    return std::tie(a.name, a.id) < std::tie(b.name, b.id);
  });
  return list;
}

}  // namespace bulkhead::docker
