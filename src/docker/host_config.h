// HostConfig: the part of a container's definition that concerns the host: mounts, published
// ports, limits, privileges. Used to create containers and found on live ones.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead::docker {

/// "80/tcp" in the API.
struct ContainerPort {
  std::uint16_t number = 0;
  std::string protocol = "tcp";  // tcp, udp or sctp

  auto operator<=>(const ContainerPort&) const = default;
  std::string str() const;
  /// Takes "80" and "80/udp". Nothing when it is neither.
  static std::optional<ContainerPort> parse(std::string_view text);
};

struct PortBinding {
  std::string host_ip = {};    // empty: every address
  std::string host_port = {};  // "8080", "8000-8010" (create only), or empty: an ephemeral one

  auto operator<=>(const PortBinding&) const = default;
};

using PortMap = std::map<ContainerPort, std::vector<PortBinding>>;

struct RestartPolicy {
  std::string name = {};    // "", "no", "always", "unless-stopped", "on-failure"
  int maximum_retries = 0;  // on-failure only; zero: no limit

  friend bool operator==(const RestartPolicy&, const RestartPolicy&) = default;
};

/// The structured form of a mount (Binds is the older, colon-separated one).
struct Mount {
  std::string type = {};  // bind, volume, tmpfs, npipe, cluster
  std::string source = {};
  std::string target = {};
  bool read_only = false;
  std::string consistency = {};

  std::string propagation = {};            // bind
  bool non_recursive = false;              // bind
  bool create_mountpoint = false;          // bind
  bool read_only_non_recursive = false;    // bind, API 1.44
  bool read_only_force_recursive = false;  // bind, API 1.44

  bool no_copy = false;                                    // volume
  std::map<std::string, std::string> labels = {};          // volume, when it is made by the mount
  std::string driver = {};                                 // volume
  std::map<std::string, std::string> driver_options = {};  // volume
  std::string subpath = {};                                // volume, API 1.45

  std::int64_t tmpfs_size = 0;  // bytes; zero: unlimited
  int tmpfs_mode = 0;           // zero: the engine's default (01777)

  friend bool operator==(const Mount&, const Mount&) = default;
};

struct Ulimit {
  std::string name = {};
  std::int64_t soft = 0;
  std::int64_t hard = 0;

  auto operator<=>(const Ulimit&) const = default;
};

struct Device {
  std::string host_path = {};
  std::string container_path = {};
  std::string permissions = {};  // "rwm"

  auto operator<=>(const Device&) const = default;
};

struct DeviceRequest {
  std::string driver = {};
  std::int64_t count = 0;  // -1: all
  std::vector<std::string> device_ids = {};
  std::vector<std::vector<std::string>> capabilities = {};  // an OR of ANDs
  std::map<std::string, std::string> options = {};

  friend bool operator==(const DeviceRequest&, const DeviceRequest&) = default;
};

struct DeviceWeight {
  std::string path = {};
  std::int64_t weight = 0;

  auto operator<=>(const DeviceWeight&) const = default;
};

struct DeviceRate {
  std::string path = {};
  std::int64_t rate = 0;  // bytes or operations a second

  auto operator<=>(const DeviceRate&) const = default;
};

struct LogConfig {
  std::string type = {};  // empty: the engine's default
  std::map<std::string, std::string> options = {};

  friend bool operator==(const LogConfig&, const LogConfig&) = default;
};

/// Sizes in bytes; zero means no limit, or the engine's default.
struct Resources {
  std::int64_t memory = 0;
  std::int64_t memory_swap = 0;  // memory and swap together; -1: unlimited swap
  std::int64_t memory_reservation = 0;
  std::optional<std::int64_t> memory_swappiness = {};  // 0..100
  std::int64_t kernel_memory_tcp = 0;
  std::int64_t nano_cpus = 0;  // 1e9 is one core
  std::int64_t cpu_shares = 0;
  std::int64_t cpu_period = 0;  // microseconds
  std::int64_t cpu_quota = 0;   // microseconds
  std::int64_t cpu_realtime_period = 0;
  std::int64_t cpu_realtime_runtime = 0;
  std::string cpuset_cpus = {};
  std::string cpuset_mems = {};
  std::optional<std::int64_t> pids_limit = {};  // 0 and -1: unlimited
  std::optional<bool> oom_kill_disable = {};
  int blkio_weight = 0;
  std::vector<DeviceWeight> blkio_weight_device = {};
  std::vector<DeviceRate> blkio_device_read_bps = {};
  std::vector<DeviceRate> blkio_device_write_bps = {};
  std::vector<DeviceRate> blkio_device_read_iops = {};
  std::vector<DeviceRate> blkio_device_write_iops = {};
  std::vector<Device> devices = {};
  std::vector<std::string> device_cgroup_rules = {};
  std::vector<DeviceRequest> device_requests = {};
  std::vector<Ulimit> ulimits = {};
  std::string cgroup_parent = {};

  friend bool operator==(const Resources&, const Resources&) = default;
};

struct HostConfig {
  Resources resources = {};

  std::vector<std::string> binds = {};  // "source:target[:options]"
  std::vector<Mount> mounts = {};
  std::map<std::string, std::string> tmpfs = {};  // target → options
  std::vector<std::string> volumes_from = {};
  std::string volume_driver = {};
  std::map<std::string, std::string> storage_opt = {};

  /// A network's name or id, "bridge", "default", "none", "host", or "container:<name or id>".
  std::string network_mode = {};
  PortMap port_bindings = {};
  bool publish_all_ports = false;
  std::vector<std::string> links = {};        // legacy links on the default bridge
  std::vector<std::string> extra_hosts = {};  // "name:address"
  std::vector<std::string> dns = {};
  std::vector<std::string> dns_options = {};
  std::vector<std::string> dns_search = {};

  RestartPolicy restart_policy = {};
  bool auto_remove = false;
  LogConfig log_config = {};
  std::optional<bool> init = {};
  std::string runtime = {};
  std::string isolation = {};

  bool privileged = false;
  bool read_only_rootfs = false;
  std::vector<std::string> cap_add = {};
  std::vector<std::string> cap_drop = {};
  std::vector<std::string> security_opt = {};
  std::vector<std::string> group_add = {};
  std::map<std::string, std::string> sysctls = {};
  std::optional<std::vector<std::string>> masked_paths = {};     // unset: the engine's; {}: none
  std::optional<std::vector<std::string>> read_only_paths = {};  // unset: the engine's; {}: none
  std::string cgroup = {};
  std::string cgroupns_mode = {};  // private or host
  std::string ipc_mode = {};
  std::string pid_mode = {};
  std::string uts_mode = {};
  std::string userns_mode = {};
  int oom_score_adj = 0;
  std::int64_t shm_size = 0;                            // bytes; zero: the engine's default
  std::map<std::string, std::string> annotations = {};  // API 1.43

  friend bool operator==(const HostConfig&, const HostConfig&) = default;
};

}  // namespace bulkhead::docker
