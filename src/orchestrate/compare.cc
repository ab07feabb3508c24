#include "orchestrate/compare.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/duration.h"
#include "orchestrate/config_hash.h"
#include "orchestrate/fields.h"
#include "orchestrate/labels.h"
#include "orchestrate/mount_lines.h"
#include "text/canonical_json.h"
#include "text/json.h"

namespace bulkhead::orchestrate {
namespace {

using docker::Container;
using docker::ContainerConfig;
using docker::ContainerSpec;
using docker::EndpointSettings;
using docker::HostConfig;
using docker::Resources;

using Map = std::map<std::string, std::string>;

constexpr std::size_t kShownDigest = 12;

/// "NAME=value" lines as a map. A name alone is a variable that is taken away.
Map environment_of(const std::vector<std::string>& lines) {
  Map variables;
  for (const std::string& line : lines) {
    const std::size_t equals = line.find('=');
    if (equals == std::string::npos) continue;
    variables.try_emplace(line.substr(0, equals), line.substr(equals + 1));
  }
  return variables;
}

Map wanted_environment(const ContainerConfig& wanted, const ContainerConfig& image) {
  Map variables = environment_of(wanted.env);
  std::set<std::string> removed;
  for (const std::string& line : wanted.env) {
    if (line.find('=') == std::string::npos) removed.insert(line);
  }
  for (const auto& [name, value] : environment_of(image.env)) {
    if (!removed.contains(name)) variables.try_emplace(name, value);
  }
  return variables;
}

Map plain_labels(const Map& labels) {
  Map plain;
  for (const auto& [key, value] : labels) {
    if (!is_bookkeeping(key)) plain.emplace(key, value);
  }
  return plain;
}

std::vector<std::string> ports_of(const std::vector<docker::ContainerPort>& ports) {
  std::vector<std::string> texts;
  for (const auto& port : ports) texts.push_back(port.str());
  return texts;
}

std::vector<std::string> bindings_of(const docker::PortMap& map) {
  std::vector<std::string> texts;
  for (const auto& [port, bindings] : map) {
    for (const auto& binding : bindings) {
      std::string text = binding.host_ip.empty() || binding.host_ip == "0.0.0.0"
                             ? binding.host_port
                             : binding.host_ip + ":" + binding.host_port;
      texts.push_back(text + "->" + port.str());
    }
  }
  return texts;
}

std::string healthcheck_text(const std::optional<docker::Healthcheck>& check) {
  if (!check || check->test.empty()) return "";
  const auto time = [](const char* name, Duration value) {
    return value == Duration{} ? "" : fmt::format(" {} {}", name, format_duration(value));
  };
  std::string text = show_words(check->test);
  text += time("interval", check->interval);
  text += time("timeout", check->timeout);
  text += time("start_period", check->start_period);
  text += time("start_interval", check->start_interval);
  if (check->retries != 0) text += fmt::format(" retries {}", check->retries);
  return text;
}

/// The engine fills in what the container's own check leaves unsaid from the image's.
std::optional<docker::Healthcheck> merged_check(std::optional<docker::Healthcheck> own,
                                                const std::optional<docker::Healthcheck>& image) {
  if (!own) return image;
  if (image) {
    if (own->test.empty()) own->test = image->test;
    if (own->interval == Duration{}) own->interval = image->interval;
    if (own->timeout == Duration{}) own->timeout = image->timeout;
    if (own->start_period == Duration{}) own->start_period = image->start_period;
    if (own->start_interval == Duration{}) own->start_interval = image->start_interval;
    if (own->retries == 0) own->retries = image->retries;
  }
  return own;
}

const std::string& either(const std::string& own, const std::string& inherited) {
  return own.empty() ? inherited : own;
}

/// kFilesLabel of a container, or as it would be where the container came to its files otherwise.
std::string files_of(const Container& container, const ContainerSpec& wanted,
                     const LiveState& live) {
  const auto asked = wanted.config.labels.find(kFilesLabel);
  if (asked != wanted.config.labels.end() && live.hold_wanted_files.contains(container.id.str())) {
    return asked->second;
  }
  return container.label(kFilesLabel);
}

void compare_config(const Container& container, const ContainerSpec& wanted,
                    const ContainerConfig& image, const std::string& files, Fields& fields) {
  const ContainerConfig& live = container.config;
  const ContainerConfig& config = wanted.config;
  const std::vector<std::string> none;

  fields.words("entrypoint", live.entrypoint.value_or(none),
               config.entrypoint.value_or(image.entrypoint.value_or(none)));
  // An entrypoint of one's own takes the image's command away.
  const auto inherited = config.entrypoint ? none : image.cmd.value_or(none);
  fields.words("command", live.cmd.value_or(none), config.cmd.value_or(inherited));
  fields.map("environment", environment_of(live.env), wanted_environment(config, image));

  Map labels = image.labels;
  for (const auto& [key, value] : config.labels) labels[key] = value;
  fields.map("labels", plain_labels(live.labels), plain_labels(labels));
  fields.text("files", files.substr(0, kShownDigest), labels[kFilesLabel].substr(0, kShownDigest));

  const bool named_by_engine =
      config.hostname.empty() && live.hostname == short_id(container.id.str());
  const bool own_uts = wanted.host.network_mode != "host" && wanted.host.uts_mode != "host" &&
                       !wanted.host.network_mode.starts_with("container:");
  if (!named_by_engine && own_uts) fields.text("hostname", live.hostname, config.hostname);
  fields.text("domainname", live.domainname, config.domainname);
  fields.text("user", live.user, either(config.user, image.user));
  fields.text("working_dir", live.working_dir, either(config.working_dir, image.working_dir));
  fields.text("stop_signal", live.stop_signal, either(config.stop_signal, image.stop_signal));
  fields.number("stop_grace_period", live.stop_timeout.value_or(10),
                config.stop_timeout.value_or(image.stop_timeout.value_or(10)));
  fields.flag("tty", live.tty, config.tty);
  fields.flag("stdin_open", live.open_stdin, config.open_stdin);

  std::vector<docker::ContainerPort> exposed = config.exposed_ports;
  exposed.insert(exposed.end(), image.exposed_ports.begin(), image.exposed_ports.end());
  std::sort(exposed.begin(), exposed.end());
  exposed.erase(std::unique(exposed.begin(), exposed.end()), exposed.end());
  fields.set("expose", ports_of(live.exposed_ports), ports_of(exposed));
  fields.text("healthcheck", healthcheck_text(live.healthcheck),
              healthcheck_text(merged_check(config.healthcheck, image.healthcheck)));
  if (!config.mac_address.empty()) {
    fields.text("mac_address", live.mac_address, config.mac_address);
  }
}

std::vector<std::string> ulimits_of(const Resources& resources) {
  std::vector<std::string> lines;
  for (const auto& limit : resources.ulimits) {
    lines.push_back(fmt::format("{}={}:{}", limit.name, limit.soft, limit.hard));
  }
  return lines;
}

std::vector<std::string> devices_of(const Resources& resources) {
  std::vector<std::string> lines;
  for (const auto& device : resources.devices) {
    lines.push_back(device.host_path + ":" + device.container_path + ":" + device.permissions);
  }
  for (const auto& request : resources.device_requests) {
    std::string line = fmt::format("{} x{} [{}]", request.driver, request.count,
                                   fmt::join(request.device_ids, ","));
    for (const auto& all : request.capabilities) line += fmt::format(" {}", fmt::join(all, "+"));
    lines.push_back(line);
  }
  return lines;
}

/// Modes that the engine writes down where the files say nothing.
std::string mode_or(const std::string& wanted, const std::string& live,
                    std::initializer_list<const char*> defaults) {
  if (!wanted.empty()) return wanted;
  const bool is_default =
      std::any_of(defaults.begin(), defaults.end(), [&](const char* mode) { return live == mode; });
  return is_default ? live : wanted;
}

bool is_network(const std::string& mode) {
  return !mode.empty() && mode != "none" && mode != "host" && mode != "default" &&
         mode != "bridge" && !mode.starts_with("container:");
}

/// The engine gives label=disable to a container that is privileged or shares the host's processes
/// or its IPC.
std::vector<std::string> without_label_disable(const HostConfig& live, const HostConfig& wanted) {
  std::vector<std::string> options = live.security_opt;
  const bool given = wanted.privileged || wanted.pid_mode == "host" || wanted.ipc_mode == "host";
  const auto& asked = wanted.security_opt;
  if (given && std::find(asked.begin(), asked.end(), "label=disable") == asked.end()) {
    std::erase(options, "label=disable");
  }
  return options;
}

/// The text of a seccomp profile, which docker compose writes without its blanks, is compared by
/// what it says, and shown by a digest.
std::vector<std::string> security_lines(std::vector<std::string> options) {
  constexpr std::string_view kProfile = "seccomp=";
  for (std::string& option : options) {
    if (!option.starts_with("seccomp={")) continue;
    const auto profile = text::parse_json(std::string_view(option).substr(kProfile.size()));
    if (profile) {
      option = fmt::format("{}(profile {})", kProfile,
                           sha256(text::canonical(*profile)).substr(0, kShownDigest));
    }
  }
  return options;
}

/// What a definition names only and something else says: which volume and which file is mounted,
/// and what stands in a seccomp profile. The config hash does not tell of it.
void compare_named(const Container& container, const ContainerSpec& wanted, Fields& fields) {
  fields.set("volumes", mount_lines(container), mount_lines(wanted.host));
  fields.set("security_opt", security_lines(without_label_disable(container.host, wanted.host)),
             security_lines(wanted.host.security_opt));
}

void compare_host(const Container& container, const ContainerSpec& wanted, const LiveState& live,
                  Fields& fields) {
  const HostConfig& host = container.host;
  const HostConfig& other = wanted.host;

  // docker compose names an external network by its id.
  const auto network = live.networks.find(other.network_mode);
  const bool by_id =
      network != live.networks.end() && network->second.id.str() == host.network_mode;
  // Which of its networks a container was made with matters no more once it has several.
  const bool both_networks = is_network(host.network_mode) && is_network(other.network_mode);
  if (!by_id && !both_networks) {
    const std::string mode = mode_or(other.network_mode, host.network_mode, {"default", "bridge"});
    fields.text("network_mode", host.network_mode, mode);
  }
  fields.set("ports", bindings_of(host.port_bindings), bindings_of(other.port_bindings));

  fields.set("volumes_from", host.volumes_from, other.volumes_from);

  fields.set("extra_hosts", host.extra_hosts, other.extra_hosts);
  fields.words("dns", host.dns, other.dns);
  fields.words("dns_opt", host.dns_options, other.dns_options);
  fields.words("dns_search", host.dns_search, other.dns_search);
  const bool default_log = other.log_config.type.empty() && host.log_config.type == "json-file";
  if (!default_log) fields.text("logging.driver", host.log_config.type, other.log_config.type);
  fields.map("logging.options", host.log_config.options, other.log_config.options);
  fields.text("init", host.init ? (*host.init ? "true" : "false") : "",
              other.init ? (*other.init ? "true" : "false") : "");
  fields.text("runtime", host.runtime, mode_or(other.runtime, host.runtime, {"runc"}));
  fields.flag("privileged", host.privileged, other.privileged);
  fields.flag("read_only", host.read_only_rootfs, other.read_only_rootfs);
  fields.set("cap_add", host.cap_add, other.cap_add);
  fields.set("cap_drop", host.cap_drop, other.cap_drop);
  fields.set("group_add", host.group_add, other.group_add);
  fields.map("sysctls", host.sysctls, other.sysctls);
  fields.map("storage_opt", host.storage_opt, other.storage_opt);
  fields.map("annotations", host.annotations, other.annotations);
  fields.text("cgroup", host.cgroupns_mode,
              mode_or(other.cgroupns_mode, host.cgroupns_mode, {"private", "host"}));
  fields.text("ipc", host.ipc_mode,
              mode_or(other.ipc_mode, host.ipc_mode, {"private", "shareable"}));
  fields.text("pid", host.pid_mode, other.pid_mode);
  fields.text("uts", host.uts_mode, other.uts_mode);
  fields.text("userns_mode", host.userns_mode, other.userns_mode);
  fields.number("oom_score_adj", host.oom_score_adj, other.oom_score_adj);
  constexpr std::int64_t kDefaultShm = std::int64_t{64} << 20;
  const auto shm = [](std::int64_t size) { return size == 0 ? kDefaultShm : size; };
  fields.bytes("shm_size", shm(host.shm_size), shm(other.shm_size));

  fields.set("ulimits", ulimits_of(host.resources), ulimits_of(other.resources));
  fields.set("devices", devices_of(host.resources), devices_of(other.resources));
  fields.set("device_cgroup_rules", host.resources.device_cgroup_rules,
             other.resources.device_cgroup_rules);
  fields.text("cgroup_parent", host.resources.cgroup_parent, other.resources.cgroup_parent);
  fields.number("mem_swappiness", host.resources.memory_swappiness.value_or(-1),
                other.resources.memory_swappiness.value_or(-1));
  fields.flag("oom_kill_disable", host.resources.oom_kill_disable.value_or(false),
              other.resources.oom_kill_disable.value_or(false));
  fields.number("cpu_rt_period", host.resources.cpu_realtime_period,
                other.resources.cpu_realtime_period);
  fields.number("cpu_rt_runtime", host.resources.cpu_realtime_runtime,
                other.resources.cpu_realtime_runtime);
}

/// A limit can be set and moved while the container runs, but not taken away.
class Limits final {
 public:
  explicit Limits(Comparison& out) : out_(out) {}

  template <typename Show, typename Set>
  void limit(const char* field, std::int64_t live, std::int64_t wanted, Show show, Set set) {
    if (live == wanted) return;
    auto& fields = wanted == 0 ? out_.recreate : out_.update;
    fields.push_back({field, show(live), show(wanted)});
    if (wanted != 0) set(out_.update_to);
  }

 private:
  Comparison& out_;
};

std::string show_number(std::int64_t value) {
  return value == 0 ? "none" : fmt::format("{}", value);
}

std::string show_cpus(std::int64_t nano) {
  return nano == 0 ? "none" : fmt::format("{:g}", static_cast<double>(nano) / 1e9);
}

/// What the engine writes down for memory and swap together.
std::int64_t swap_of(const Resources& resources) {
  if (resources.memory_swap == 0 && resources.memory > 0) return resources.memory * 2;
  return resources.memory_swap;
}

std::string restart_text(const docker::RestartPolicy& policy) {
  if (policy.name.empty()) return "no";
  if (policy.maximum_retries == 0) return policy.name;
  return fmt::format("{}:{}", policy.name, policy.maximum_retries);
}

void compare_limits(const HostConfig& live_host, const HostConfig& wanted_host, Comparison& out) {
  const Resources& live = live_host.resources;
  const Resources& wanted = wanted_host.resources;
  Limits limits(out);
  limits.limit("mem_limit", live.memory, wanted.memory, show_bytes, [&](auto& update) {
    update.memory = wanted.memory;
    update.memory_swap = swap_of(wanted);
  });
  if (live.memory == wanted.memory) {
    limits.limit("memswap_limit", swap_of(live), swap_of(wanted), show_bytes,
                 [&](auto& update) { update.memory_swap = swap_of(wanted); });
  }
  limits.limit("mem_reservation", live.memory_reservation, wanted.memory_reservation, show_bytes,
               [&](auto& update) { update.memory_reservation = wanted.memory_reservation; });
  limits.limit("cpus", live.nano_cpus, wanted.nano_cpus, show_cpus,
               [&](auto& update) { update.nano_cpus = wanted.nano_cpus; });
  limits.limit("cpu_shares", live.cpu_shares, wanted.cpu_shares, show_number,
               [&](auto& update) { update.cpu_shares = wanted.cpu_shares; });
  limits.limit("cpu_period", live.cpu_period, wanted.cpu_period, show_number,
               [&](auto& update) { update.cpu_period = wanted.cpu_period; });
  limits.limit("cpu_quota", live.cpu_quota, wanted.cpu_quota, show_number,
               [&](auto& update) { update.cpu_quota = wanted.cpu_quota; });
  const auto pids = [](const Resources& one) {
    return std::max<std::int64_t>(one.pids_limit.value_or(0), 0);
  };
  limits.limit("pids_limit", pids(live), pids(wanted), show_number,
               [&](auto& update) { update.pids_limit = pids(wanted); });
  limits.limit("blkio_weight", live.blkio_weight, wanted.blkio_weight, show_number,
               [&](auto& update) { update.blkio_weight = wanted.blkio_weight; });
  if (live.cpuset_cpus != wanted.cpuset_cpus) {
    auto& fields = wanted.cpuset_cpus.empty() ? out.recreate : out.update;
    Fields(fields).text("cpuset", live.cpuset_cpus, wanted.cpuset_cpus);
    if (!wanted.cpuset_cpus.empty()) out.update_to.cpuset_cpus = wanted.cpuset_cpus;
  }
  const std::string live_restart = restart_text(live_host.restart_policy);
  const std::string wanted_restart = restart_text(wanted_host.restart_policy);
  if (live_restart != wanted_restart) {
    out.update.push_back({"restart", live_restart, wanted_restart});
    out.update_to.restart_policy = wanted_host.restart_policy;
    if (out.update_to.restart_policy->name.empty()) out.update_to.restart_policy->name = "no";
  }
}

/// The container's attachment to a network, whether the engine knows it by name or by id.
std::map<std::string, EndpointSettings>::const_iterator find_endpoint(const Container& container,
                                                                      const std::string& network,
                                                                      const LiveState& live) {
  const auto by_name = container.networks.find(network);
  if (by_name != container.networks.end()) return by_name;
  const auto known = live.networks.find(network);
  if (known == live.networks.end()) return container.networks.end();
  return std::find_if(container.networks.begin(), container.networks.end(), [&](const auto& one) {
    return one.first == known->second.id.str() || one.second.network_id == known->second.id.str();
  });
}

void compare_endpoint(const std::string& network, const EndpointSettings& live,
                      const EndpointSettings& wanted, bool all,
                      std::vector<model::FieldChange>& out) {
  const std::string prefix = "networks." + network;
  Fields fields(out);
  const auto names = [](const std::vector<std::string>& aliases) {
    const std::set<std::string> set(aliases.begin(), aliases.end());
    return std::vector<std::string>(set.begin(), set.end());
  };
  fields.set(prefix + ".aliases", names(live.aliases), names(wanted.aliases));
  fields.text(prefix + ".ipv4_address", live.ipv4_address, wanted.ipv4_address);
  fields.text(prefix + ".ipv6_address", live.ipv6_address, wanted.ipv6_address);
  if (!all) return;
  fields.set(prefix + ".links", live.links, wanted.links);
  fields.set(prefix + ".link_local_ips", live.link_local_ips, wanted.link_local_ips);
  fields.map(prefix + ".driver_opts", live.driver_opts, wanted.driver_opts);
}

void compare_attachments(const Container& container, const ContainerSpec& wanted,
                         const LiveState& live, bool all, Comparison& out) {
  if (wanted.endpoints.empty()) return;  // another's namespace, or none of its own
  std::set<std::string> expected;
  for (const auto& [network, endpoint] : wanted.endpoints) {
    const auto found = find_endpoint(container, network, live);
    if (found == container.networks.end()) {
      out.attachments.push_back({"networks." + network, "not connected", "connected"});
      out.networks.push_back({network, false, true});
      continue;
    }
    expected.insert(found->first);
    const std::size_t before = out.attachments.size();
    compare_endpoint(network, found->second, endpoint, all, out.attachments);
    if (out.attachments.size() != before) out.networks.push_back({network, true, true});
  }
  for (const auto& [network, endpoint] : container.networks) {
    if (expected.contains(network)) continue;
    out.attachments.push_back({"networks." + network, "connected", "not connected"});
    out.networks.push_back({network, true, false});
  }
}

}  // namespace

Comparison compare(const Container& container, const ContainerSpec& wanted,
                   const docker::Image* image, const LiveState& live, Depth depth) {
  Comparison out;
  Fields recreate(out.recreate);
  if (container.state.status == docker::RunState::kDead ||
      container.state.status == docker::RunState::kRemoving) {
    recreate.text("state", std::string(name(container.state.status)), "running");
  }
  const bool other_image = image != nullptr && container.image_id != image->id;
  if (other_image) {
    recreate.text(
        "image", fmt::format("{} ({})", container.config.image, short_id(container.image_id.str())),
        fmt::format("{} ({})", wanted.config.image, short_id(image->id.str())));
  } else if (image == nullptr) {
    recreate.text("image", container.config.image, wanted.config.image);
  }
  const auto hash = wanted.config.labels.find(kConfigHashLabel);
  const bool same_definition =
      hash != wanted.config.labels.end() && container.label(kConfigHashLabel) == hash->second;
  const std::string live_files = files_of(container, wanted, live);
  const auto files = wanted.config.labels.find(kFilesLabel);
  const bool same_files = live_files == (files == wanted.config.labels.end() ? "" : files->second);
  const bool all = depth == Depth::kEveryField || !same_definition || !same_files;
  // What a container inherits, it inherits from the image that it was made from.
  const docker::Image* parent = image;
  if (other_image) {
    const auto actual = live.images.find(container.image_id.str());
    const bool known = depth == Depth::kEveryField && actual != live.images.end();
    parent = known ? &actual->second : nullptr;
  }
  if (all && (!other_image || parent != nullptr)) {
    static const ContainerConfig kNothing;
    const ContainerConfig& inherited = parent == nullptr ? kNothing : parent->config;
    compare_config(container, wanted, inherited, live_files, recreate);
    compare_host(container, wanted, live, recreate);
  }
  if (!other_image || (all && parent != nullptr)) compare_named(container, wanted, recreate);
  compare_limits(container.host, wanted.host, out);
  compare_attachments(container, wanted, live, all, out);
  out.rename = container.name != wanted.name;
  return out;
}

}  // namespace bulkhead::orchestrate
