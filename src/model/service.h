// Service: one service of a resolved Compose project, every form canonical. What the Compose
// specification calls an attribute is a member of the same name; its section gives the meaning.
// Absent stays absent: defaults are the engine's.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/names.h"
#include "model/port.h"
#include "text/source.h"

namespace bulkhead::model {

/// A value with the place in the files that says it.
template <typename T>
struct Located {
  T value{};
  text::Span span;
};

using Labels = std::map<std::string, Located<std::string>>;
using Options = std::map<std::string, std::string>;

/// specification, "ports": one mapping, ranges already expanded.
struct PublishedPort {
  Port target;
  std::string published;  // empty: the engine picks; "8000-8010": it picks one of these
  std::string host_ip;    // empty: every address
  std::string mode;       // "ingress" or "host"
  std::string name;
  std::string app_protocol;
  text::Span span;
};

/// specification, "networks" of a service.
struct NetworkAttachment {
  NetworkKey network;
  std::vector<Located<std::string>> aliases;
  std::string ipv4_address;
  std::string ipv6_address;
  std::vector<std::string> link_local_ips;
  std::string mac_address;
  std::string interface_name;
  Options driver_opts;
  int priority = 0;
  int gw_priority = 0;
  bool implicit = false;  // the default network, which nobody wrote down
  text::Span span;
};

struct NetworkMode {
  enum class Kind : std::uint8_t { kNetworks, kNone, kHost, kBridge, kService, kContainer, kOther };
  Kind kind = Kind::kNetworks;  // kNetworks: no network_mode, the attachments count
  std::string target;           // service or container; for kOther the word itself
  text::Span span;
};

enum class DependencyCondition : std::uint8_t { kStarted, kHealthy, kCompletedSuccessfully };
/// "service_started" and so on.
std::string_view name(DependencyCondition condition);

struct Dependency {
  ServiceName service;
  DependencyCondition condition = DependencyCondition::kStarted;
  bool restart = false;
  bool required = true;
  bool implied = false;  // by links, volumes_from or a shared namespace; nobody wrote depends_on
  text::Span span;
};

struct Link {
  ServiceName service;
  std::string alias;
  text::Span span;
};

struct Healthcheck {
  bool disabled = false;
  std::vector<std::string> test;  // first word NONE, CMD or CMD-SHELL
  std::optional<Duration> interval;
  std::optional<Duration> timeout;
  std::optional<Duration> start_period;
  std::optional<Duration> start_interval;
  std::optional<std::uint64_t> retries;
  text::Span span;
};

struct EnvironmentVariable {
  std::optional<std::string> value;  // absent: taken from the caller's environment, and unset there
  bool from_env_file = false;
  text::Span span;
};

struct Mount {
  enum class Type : std::uint8_t { kBind, kVolume, kTmpfs, kNamedPipe, kCluster, kImage };
  Type type = Type::kVolume;
  std::string source;  // bind: absolute path; volume: key under `volumes:`, empty if anonymous
  std::string target;
  bool read_only = false;
  std::string consistency;
  std::string bind_propagation;
  bool bind_create_host_path = false;
  std::string bind_selinux;
  std::string bind_recursive;
  bool volume_nocopy = false;
  std::string volume_subpath;
  std::int64_t tmpfs_size = 0;  // bytes
  std::uint32_t tmpfs_mode = 0;
  std::string image_subpath;
  text::Span span;
};

/// A config or secret given to a service.
struct FileGrant {
  std::string source;  // key under `configs:` or `secrets:`
  std::string target;
  std::string uid;
  std::string gid;
  std::optional<std::uint32_t> mode;
  text::Span span;
};

struct Build {
  std::string context;  // absolute path or URL
  std::string dockerfile;
  std::string dockerfile_inline;
  std::string target;
  std::map<std::string, std::optional<std::string>> args;
  Labels labels;
  std::vector<std::string> cache_from;
  std::vector<std::string> extra_hosts;
  std::vector<std::string> tags;
  std::vector<std::string> platforms;
  std::string network;
  std::int64_t shm_size = 0;
  bool no_cache = false;
  bool pull = false;
  bool privileged = false;
  text::Span span;
};

struct Ulimit {
  std::int64_t soft = 0;
  std::int64_t hard = 0;
};

struct Logging {
  std::string driver;
  Options options;
};

struct DeviceMapping {
  std::string source;
  std::string target;
  std::string permissions;
};

struct DeviceRequest {
  std::string driver;
  std::optional<std::int64_t> count;  // -1: all
  std::vector<std::string> device_ids;
  std::vector<std::string> capabilities;
  Options options;
};

/// Limits and reservations, whether they stand under `deploy.resources` or at the service.
struct Resources {
  std::optional<double> cpus;
  std::optional<std::int64_t> memory;  // bytes
  std::optional<std::int64_t> memory_reservation;
  std::optional<std::int64_t> memory_swap;
  std::optional<std::int64_t> memory_swappiness;
  std::optional<std::int64_t> pids;
  std::optional<std::int64_t> cpu_shares;
  std::optional<std::int64_t> cpu_quota;
  std::optional<std::int64_t> cpu_period;
  std::optional<std::int64_t> cpu_rt_runtime;
  std::optional<std::int64_t> cpu_rt_period;
  std::string cpuset;
  std::int64_t blkio_weight = 0;
  std::vector<DeviceRequest> devices;
};

struct RestartPolicy {
  enum class Kind : std::uint8_t { kUnset, kNo, kAlways, kOnFailure, kUnlessStopped };
  Kind kind = Kind::kUnset;
  std::uint64_t maximum_retries = 0;  // 0: without limit
  text::Span span;
};

struct Service {
  ServiceName name;
  text::Span span;  // its key under `services:`

  Located<std::string> image;
  std::optional<Build> build;
  std::string pull_policy;
  std::string platform;
  Located<std::string> container_name;
  Located<std::string> hostname;
  std::string domainname;

  // Absent: the image's own. Present and empty: cleared.
  std::optional<std::vector<std::string>> command;
  std::optional<std::vector<std::string>> entrypoint;
  std::string working_dir;
  Located<std::string> user;
  std::vector<std::string> group_add;
  std::map<std::string, EnvironmentVariable> environment;
  Labels labels;         // of its containers
  Labels deploy_labels;  // of its Swarm service: no container gets them
  Options annotations;

  std::vector<NetworkAttachment> networks;  // sorted by key
  NetworkMode network_mode;
  std::vector<PublishedPort> ports;
  std::vector<Located<Port>> expose;
  std::vector<Link> links;
  std::vector<std::string> external_links;
  std::vector<std::string> extra_hosts;  // "name:address", as the engine takes them
  std::vector<std::string> dns;
  std::vector<std::string> dns_opt;
  std::vector<std::string> dns_search;
  std::string mac_address;

  std::vector<Dependency> depends_on;  // sorted by service
  std::vector<std::string> profiles;
  std::optional<Healthcheck> healthcheck;
  RestartPolicy restart;
  std::string stop_signal;
  std::optional<Duration> stop_grace_period;
  std::uint32_t replicas = 1;

  std::vector<Mount> volumes;
  std::vector<std::string> volumes_from;
  std::vector<std::string> tmpfs;
  std::vector<FileGrant> configs;
  std::vector<FileGrant> secrets;

  Located<bool> privileged;
  Located<bool> read_only;
  std::vector<Located<std::string>> cap_add;
  std::vector<Located<std::string>> cap_drop;
  std::vector<Located<std::string>> security_opt;
  Located<std::string> pid;
  Located<std::string> ipc;
  std::string uts;
  std::string userns_mode;
  std::string cgroup;
  std::string cgroup_parent;
  std::vector<DeviceMapping> devices;
  std::vector<std::string> device_cgroup_rules;
  std::map<std::string, Ulimit> ulimits;
  Options sysctls;
  Options storage_opt;
  std::string runtime;
  std::string isolation;
  std::int64_t shm_size = 0;
  std::optional<std::int64_t> oom_score_adj;
  bool oom_kill_disable = false;
  std::optional<bool> init;
  bool stdin_open = false;
  bool tty = false;
  std::optional<Logging> logging;
  Resources resources;
};

}  // namespace bulkhead::model
