// What a container is made from: the body of a create request. The same structures come back
// from an inspect (container.h), so that files and live containers compare field by field.
// Fields are those of the Engine API 1.45; what an older API lacks is left out on the wire (and
// said in EngineInfo). Windows-only fields are not here.
//
// An empty string, list or map means "not said". An optional is used where "not said" differs
// from the type's zero.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "docker/host_config.h"
#include "docker/names.h"

namespace bulkhead::docker {

/// Zero durations and retries mean "inherit from the image, or the engine's default".
struct Healthcheck {
  /// {} inherits, {"NONE"} disables, {"CMD", …} and {"CMD-SHELL", "…"} run in the container.
  std::vector<std::string> test = {};
  Duration interval{};
  Duration timeout{};
  Duration start_period{};
  Duration start_interval{};  // API 1.44; left out before
  int retries = 0;

  friend bool operator==(const Healthcheck&, const Healthcheck&) = default;
};

struct ContainerConfig {
  std::string image = {};
  std::optional<std::vector<std::string>> cmd = {};         // unset: the image's
  std::optional<std::vector<std::string>> entrypoint = {};  // unset: the image's; {} or {""}: none
  /// "NAME=value", or "NAME" alone, which removes the image's variable.
  std::vector<std::string> env = {};
  std::map<std::string, std::string> labels = {};
  std::string hostname = {};
  std::string domainname = {};
  std::string user = {};
  std::string working_dir = {};
  std::vector<ContainerPort> exposed_ports = {};  // sorted
  std::vector<std::string> volumes = {};          // anonymous volumes' targets, sorted
  bool tty = false;
  bool open_stdin = false;
  bool stdin_once = false;
  bool attach_stdin = false;
  bool attach_stdout = false;
  bool attach_stderr = false;
  bool network_disabled = false;
  std::string mac_address = {};  // before API 1.44; from there on in EndpointSettings
  std::string stop_signal = {};
  std::optional<int> stop_timeout = {};  // seconds
  std::vector<std::string> shell = {};
  std::optional<Healthcheck> healthcheck = {};

  friend bool operator==(const ContainerConfig&, const ContainerConfig&) = default;
};

/// One attachment of a container to a network: what was asked for, and (live only) what the
/// engine gave.
struct EndpointSettings {
  std::vector<std::string> aliases = {};
  std::vector<std::string> links = {};  // "container:alias"
  std::string ipv4_address = {};        // asked for
  std::string ipv6_address = {};        // asked for
  std::vector<std::string> link_local_ips = {};
  std::string mac_address = {};
  std::map<std::string, std::string> driver_opts = {};

  // Live only; ignored in requests. Empty before the container has first run.
  std::string network_id = {};
  std::string endpoint_id = {};
  std::string address = {};  // IPv4
  int prefix_length = 0;
  std::string gateway = {};
  std::string global_ipv6_address = {};
  int global_ipv6_prefix_length = 0;
  std::string ipv6_gateway = {};
  std::vector<std::string> dns_names = {};  // API 1.44

  friend bool operator==(const EndpointSettings&, const EndpointSettings&) = default;
};

struct ContainerSpec {
  std::string name = {};      // empty: the engine makes one up
  std::string platform = {};  // "linux/amd64"; empty: the engine's
  ContainerConfig config = {};
  HostConfig host = {};
  /// By network name. The client gives the engine as many as its API takes (one before 1.44: that
  /// of host.network_mode, else the first) and connects the others before it returns.
  std::map<std::string, EndpointSettings> endpoints = {};
};

struct CreatedContainer {
  ContainerRef id = {};
  std::vector<std::string> warnings = {};
};

/// What `update` changes on a container without recreating it. Unset fields stay as they are.
struct ContainerUpdate {
  std::optional<std::int64_t> memory = {};
  std::optional<std::int64_t> memory_swap = {};
  std::optional<std::int64_t> memory_reservation = {};
  std::optional<std::int64_t> nano_cpus = {};
  std::optional<std::int64_t> cpu_shares = {};
  std::optional<std::int64_t> cpu_period = {};
  std::optional<std::int64_t> cpu_quota = {};
  std::optional<std::string> cpuset_cpus = {};
  std::optional<std::string> cpuset_mems = {};
  std::optional<std::int64_t> pids_limit = {};
  std::optional<int> blkio_weight = {};
  std::optional<RestartPolicy> restart_policy = {};

  friend bool operator==(const ContainerUpdate&, const ContainerUpdate&) = default;
};

}  // namespace bulkhead::docker
