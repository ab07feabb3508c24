// Limits and devices that this host cannot give: memory, CPUs, kernel settings, GPUs.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "orchestrate/discarded_limits.h"
#include "orchestrate/fields.h"
#include "orchestrate/preflight.h"

namespace bulkhead::orchestrate {
namespace {

using model::Service;

/// The highest number of a list such as "0-3,7"; nothing when it is no such list.
std::optional<std::int64_t> highest_of(std::string_view list) {
  std::int64_t highest = -1;
  const auto number = [&]() -> std::optional<std::int64_t> {
    std::int64_t value = 0;
    const auto [rest, error] = std::from_chars(list.data(), list.data() + list.size(), value);
    if (error != std::errc{} || value < 0) return std::nullopt;
    list.remove_prefix(static_cast<std::size_t>(rest - list.data()));
    return value;
  };
  while (true) {
    const auto first = number();
    auto last = first;
    if (list.starts_with('-')) {
      list.remove_prefix(1);
      last = number();
    }
    if (!first || !last || *last < *first) return std::nullopt;
    highest = std::max(highest, *last);
    if (list.empty()) return highest;
    if (!list.starts_with(',')) return std::nullopt;
    list.remove_prefix(1);
  }
}

/// sysctl.d(5): "net/ipv4/ip_forward" is written with slashes throughout, by its first separator.
std::string dotted(std::string name) {
  const std::size_t first = name.find_first_of("./");
  if (first != std::string::npos && name[first] == '/') {
    std::replace(name.begin(), name.end(), '/', '.');
  }
  return name;
}

struct SettingRange {
  std::string_view name;
  std::int64_t least;
  std::int64_t most;
};

/// What Linux 6.18 takes, by trying; of those that people set in containers, and only where older
/// kernels take no more.
constexpr std::int64_t kMostInt = 2'147'483'647;
constexpr std::array<SettingRange, 6> kSettingRanges{{
    {"kernel.msgmax", 0, kMostInt},
    {"kernel.shm_rmid_forced", 0, 1},
    {"kernel.shmall", 0, INT64_MAX},
    {"kernel.shmmax", 0, INT64_MAX},
    {"net.ipv4.ip_default_ttl", 1, 255},
    {"net.ipv4.ip_unprivileged_port_start", 0, 65535},
}};

/// Kernel settings that each container has of its own (docs.docker.com: docker run --sysctl).
bool is_own_setting(std::string_view name, bool own_network, bool own_ipc) {
  constexpr std::array<std::string_view, 7> kIpc{
      "kernel.msgmax", "kernel.msgmnb", "kernel.msgmni",         "kernel.sem",
      "kernel.shmall", "kernel.shmmax", "kernel.shm_rmid_forced"};
  if (name.starts_with("net.")) return own_network;
  const bool ipc = name.starts_with("fs.mqueue.") || name == "kernel.shmmni" ||
                   std::find(kIpc.begin(), kIpc.end(), name) != kIpc.end();
  return ipc ? own_ipc : name == "kernel.domainname";
}

/// What runc 1.1 needs before it runs a program, found out by trying.
constexpr std::int64_t kLeastFiles = 11;

/// setrlimit(2), as the engine calls them.
constexpr std::array<std::string_view, 16> kUlimits{
    "as",   "core",   "cpu",   "data", "fsize",  "locks",  "memlock",    "msgqueue",
    "nice", "nofile", "nproc", "rss",  "rtprio", "rttime", "sigpending", "stack"};

class ResourceCheck final {
 public:
  ResourceCheck(const PreflightInputs& inputs, const Service& service, Concerns& concerns)
      : inputs_(inputs),
        service_(service),
        host_config_(inputs.desired.service(service.name).spec.spec.host),
        concerns_(inputs.project, service, concerns) {}

  void run() {
    check_limits();
    check_discarded();
    check_cpu_set();
    check_ulimits();
    check_kernel_settings();
    check_gpus();
    check_storage();
  }

 private:
  void check_limits() {
    // Engine API: a container needs at least 6 MiB.
    constexpr std::int64_t kLeastMemory = std::int64_t{6} << 20;
    const model::Resources& limits = service_.resources;
    const std::int64_t memory = limits.memory.value_or(0);
    if (memory > 0 && memory < kLeastMemory) {
      concerns_.error("BH536", "impossible-limit",
                      fmt::format("a memory limit of {} is below what the engine takes, {}",
                                  show_bytes(memory), show_bytes(kLeastMemory)),
                      "raise mem_limit", concerns_.at("mem_limit"));
    }
    if (inputs_.system.memory > 0 && memory > inputs_.system.memory) {
      concerns_.warning("BH536", "impossible-limit",
                        fmt::format("it is limited to {} of memory, and the engine's host has {}: "
                                    "that limits nothing",
                                    show_bytes(memory), show_bytes(inputs_.system.memory)),
                        "lower mem_limit", concerns_.at("mem_limit"));
    }
    const std::int64_t reserved = limits.memory_reservation.value_or(0);
    if (memory > 0 && reserved > memory) {
      concerns_.error("BH536", "impossible-limit",
                      fmt::format("it reserves {} of memory and is limited to {}",
                                  show_bytes(reserved), show_bytes(memory)),
                      "lower the reservation, or raise mem_limit", concerns_.at("mem_reservation"));
    }
    const std::int64_t swap = limits.memory_swap.value_or(0);
    if (swap > 0 && memory == 0) {
      concerns_.error("BH536", "impossible-limit", "memswap_limit is set, and mem_limit is not",
                      "set mem_limit, too", concerns_.at("memswap_limit"));
    } else if (swap > 0 && swap < memory) {
      concerns_.error(
          "BH536", "impossible-limit",
          fmt::format("memswap_limit {} counts memory and swap together, and is below mem_limit "
                      "{}",
                      show_bytes(swap), show_bytes(memory)),
          "raise memswap_limit", concerns_.at("memswap_limit"));
    }
    const double cpus = limits.cpus.value_or(0);
    if (inputs_.system.cpus > 0 && cpus > static_cast<double>(inputs_.system.cpus)) {
      concerns_.error("BH536", "impossible-limit",
                      fmt::format("it is given {:g} CPUs, and the engine's host has {}", cpus,
                                  inputs_.system.cpus),
                      "lower cpus", concerns_.at("cpus"));
    }
    // Of a CPU's 100 ms the kernel takes no less than one.
    constexpr double kLeastCpus = 0.01;
    if (cpus > 0 && cpus < kLeastCpus) {
      concerns_.error("BH536", "impossible-limit",
                      fmt::format("it is given {:g} CPUs, and the least that the engine takes is "
                                  "{:g}",
                                  cpus, kLeastCpus),
                      "raise cpus", concerns_.at("cpus"));
    }
    if (service_.shm_size < 0) {
      concerns_.error("BH536", "impossible-limit", "shm_size is below zero", "correct it",
                      concerns_.at("shm_size"));
    }
    check_cpu_time(cpus);
    const std::int64_t swappiness = limits.memory_swappiness.value_or(0);
    if (swappiness < -1 || swappiness > 100) {
      concerns_.error("BH536", "impossible-limit",
                      fmt::format("mem_swappiness is {}, and goes from 0 to 100", swappiness),
                      "correct it", concerns_.at("mem_swappiness"));
    }
  }

  /// sched(7) and the engine's own limits, in microseconds.
  void check_cpu_time(double cpus) {
    constexpr std::int64_t kLeast = 1000;
    constexpr std::int64_t kMost = 1'000'000;
    const model::Resources& limits = service_.resources;
    const std::int64_t period = limits.cpu_period.value_or(0);
    const std::int64_t quota = limits.cpu_quota.value_or(0);
    const auto impossible = [&](const std::string& what, const char* help, const char* attribute) {
      concerns_.error("BH536", "impossible-limit", what, help, concerns_.at(attribute));
    };
    if (period != 0 && (period < kLeast || period > kMost)) {
      impossible(fmt::format("cpu_period is {} µs, and goes from {} to {}", period, kLeast, kMost),
                 "correct it, or use cpus", "cpu_period");
    }
    if (quota > 0 && quota < kLeast) {
      impossible(fmt::format("cpu_quota is {} µs, and the least is {}", quota, kLeast),
                 "correct it, or use cpus", "cpu_quota");
    }
    if (cpus > 0 && (quota > 0 || period > 0)) {
      impossible(fmt::format("cpus and {} both say how much of the CPUs it gets",
                             quota > 0 ? "cpu_quota" : "cpu_period"),
                 "keep cpus only", "cpus");
    }
    constexpr std::int64_t kLeastShares = 2;  // Linux, cgroup-v1: cpu.shares
    constexpr std::int64_t kMostShares = 262'144;
    const std::int64_t shares = limits.cpu_shares.value_or(0);
    if (shares != 0 && (shares < kLeastShares || shares > kMostShares)) {
      impossible(fmt::format("cpu_shares is {}, and goes from {} to {}", shares, kLeastShares,
                             kMostShares),
                 "correct it", "cpu_shares");
    }
    constexpr std::int64_t kLeastWeight = 10;
    constexpr std::int64_t kMostWeight = 1000;
    const std::int64_t weight = limits.blkio_weight;
    if (weight != 0 && (weight < kLeastWeight || weight > kMostWeight)) {
      impossible(fmt::format("blkio_config.weight is {}, and goes from {} to {}", weight,
                             kLeastWeight, kMostWeight),
                 "correct it", "blkio_config.weight");
    }
  }

  void check_discarded() {
    const DiscardedLimits discarded = discarded_limits(inputs_.system);
    if (discarded.blkio_weight && service_.resources.blkio_weight != 0) {
      discards("blkio_config.weight");
    }
    if (discarded.memory_swappiness && service_.resources.memory_swappiness) {
      discards("mem_swappiness");
    }
    if (discarded.oom_kill_disable && service_.oom_kill_disable) discards("oom_kill_disable");
  }

  void discards(const char* limit) {
    concerns_.warning(
        "BH536", "impossible-limit",
        fmt::format("this host's kernel has no {}, and the engine discards it", limit),
        "leave it out", concerns_.at(limit));
  }

  void check_cpu_set() {
    const std::string& set = host_config_.resources.cpuset_cpus;
    if (set.empty()) return;
    const auto highest = highest_of(set);
    if (!highest) {
      concerns_.error("BH536", "impossible-limit",
                      fmt::format("cpuset \"{}\" is no list of CPUs", set),
                      "write it as 0-3 or 0,1", concerns_.at("cpuset"));
    } else if (inputs_.system.cpus > 0 && *highest >= inputs_.system.cpus) {
      concerns_.error("BH536", "impossible-limit",
                      fmt::format("cpuset {} names CPU {}, and the engine's host has 0 to {}", set,
                                  *highest, inputs_.system.cpus - 1),
                      "name CPUs that are there", concerns_.at("cpuset"));
    }
  }

  void check_ulimits() {
    const std::int64_t most_files = most_open_files();
    for (const auto& [name, limit] : service_.ulimits) {
      if (std::find(kUlimits.begin(), kUlimits.end(), name) == kUlimits.end()) {
        concerns_.error("BH537", "unknown-word", fmt::format("there is no ulimit {}", name),
                        fmt::format("there are {}", fmt::join(kUlimits, ", ")),
                        concerns_.at("ulimits." + name));
        continue;
      }
      if (name == "nofile" && (limit.soft < 0 || limit.hard < 0)) {
        concerns_.error("BH536", "impossible-limit",
                        fmt::format("ulimit nofile is {}: the kernel allows no process files "
                                    "without a limit",
                                    std::min(limit.soft, limit.hard)),
                        "write a number, such as 65536", concerns_.at("ulimits.nofile"));
        continue;
      }
      if (name == "nofile" && limit.soft < kLeastFiles) {
        concerns_.error(
            "BH536", "impossible-limit",
            fmt::format("ulimit nofile is {}, and the runtime needs {} before it starts "
                        "the program",
                        limit.soft, kLeastFiles),
            "raise it", concerns_.at("ulimits.nofile"));
        continue;
      }
      if (name == "nofile" && most_files > 0 && std::max(limit.soft, limit.hard) > most_files) {
        concerns_.error("BH536", "impossible-limit",
                        fmt::format("ulimit nofile is {}, and this host's kernel allows {}",
                                    std::max(limit.soft, limit.hard), most_files),
                        "lower it, or raise the sysctl fs.nr_open of the host",
                        concerns_.at("ulimits.nofile"));
      }
      if (limit.soft <= limit.hard || limit.hard < 0) continue;
      concerns_.error("BH536", "impossible-limit",
                      fmt::format("ulimit {}: the soft limit {} is above the hard one {}", name,
                                  limit.soft, limit.hard),
                      "lower the soft one", concerns_.at("ulimits." + name));
    }
  }

  /// Zero: not known.
  std::int64_t most_open_files() {
    constexpr std::size_t kLongest = 64;
    if (inputs_.host == nullptr) return 0;
    const auto text = inputs_.host->files->read("/proc/sys/fs/nr_open", kLongest);
    std::int64_t most = 0;
    if (text) std::from_chars(text->data(), text->data() + text->size(), most);
    return most;
  }

  /// A setting of the network that the kernel has for each namespace it has here, too; but those of
  /// interfaces have other names in a container.
  bool is_unknown_setting(const std::string& name) const {
    if (inputs_.host == nullptr || !name.starts_with("net.")) return false;
    if (name.find(".conf.") != std::string::npos || name.find(".neigh.") != std::string::npos) {
      return false;
    }
    if (inputs_.host->files->kind("/proc/sys/net") == text::FileKind::kMissing) return false;
    std::string path = "/proc/sys/" + name;
    std::replace(path.begin() + 1, path.end(), '.', '/');
    return inputs_.host->files->kind(path) == text::FileKind::kMissing;
  }

  /// Where the kernel has a number, it takes nothing else.
  void check_setting_value(const std::string& name, const std::string& value) {
    constexpr std::size_t kLongest = 4096;
    constexpr std::string_view kNumber = "-0123456789 \t\n";
    if (inputs_.host == nullptr) return;
    std::string path = "/proc/sys/" + name;
    std::replace(path.begin() + 1, path.end(), '.', '/');
    const auto here = inputs_.host->files->read(path, kLongest);
    const auto is_number = [&](std::string_view text) {
      return !text.empty() && text.find_first_not_of(kNumber) == std::string_view::npos;
    };
    check_setting_range(name, value);
    if (!here || value.empty() || !is_number(*here) || is_number(value)) return;
    concerns_.error("BH537", "unknown-word",
                    fmt::format("sysctl {} is \"{}\", which is no number", name, value),
                    "correct its value", concerns_.at("sysctls." + name));
  }

  void check_setting_range(const std::string& name, const std::string& value) {
    const auto range = std::find_if(kSettingRanges.begin(), kSettingRanges.end(),
                                    [&](const SettingRange& one) { return one.name == name; });
    std::int64_t number = 0;
    const char* end = value.data() + value.size();
    const auto [rest, error] = std::from_chars(value.data(), end, number);
    // What does not fit in 63 bits the kernel takes for the two that count pages and bytes.
    if (range == kSettingRanges.end() || error != std::errc{} || rest != end) return;
    if (number >= range->least && number <= range->most) return;
    concerns_.error(
        "BH536", "impossible-limit",
        range->most == INT64_MAX
            ? fmt::format("sysctl {} is {}, and is never less than {}", name, value, range->least)
            : fmt::format("sysctl {} is {}, and goes from {} to {}", name, value, range->least,
                          range->most),
        "correct its value", concerns_.at("sysctls." + name));
  }

  void check_kernel_settings() {
    const bool own_network = host_config_.network_mode != "host";
    const bool own_ipc = host_config_.ipc_mode != "host";
    for (const auto& [written, value] : host_config_.sysctls) {
      const std::string name = dotted(written);
      if (is_own_setting(name, own_network, own_ipc)) {
        if (!is_unknown_setting(name)) {
          check_setting_value(name, value);
          continue;
        }
        concerns_.error(
            "BH537", "unknown-word", fmt::format("this host's kernel has no sysctl {}", name),
            "correct its name, or load the module that brings it", concerns_.at("sysctls." + name));
        continue;
      }
      concerns_.error("BH536", "impossible-limit",
                      fmt::format("sysctl {} is the host's here, not the container's", name),
                      fmt::format("set it on the host: sysctl -w {}={}", name, value),
                      concerns_.at("sysctls." + name));
    }
  }

  /// The engine knows a GPU only by the hook of NVIDIA's container toolkit in its PATH.
  void check_gpus() {
    if (inputs_.host == nullptr) return;
    for (const docker::DeviceRequest& request : host_config_.resources.device_requests) {
      if (request.driver != "nvidia" && !asks_for_gpu(request)) continue;
      const std::array<const char*, 3> places{"/usr/bin", "/usr/local/bin", "/usr/sbin"};
      const bool found = std::any_of(places.begin(), places.end(), [&](const char* place) {
        return inputs_.host->files->kind(fmt::format("{}/nvidia-container-runtime-hook", place)) !=
               text::FileKind::kMissing;
      });
      if (found) continue;
      concerns_.error("BH543", "missing-device",
                      "it reserves a GPU, and this host has no nvidia-container-runtime-hook",
                      "install the NVIDIA container toolkit, or leave the device out",
                      concerns_.at("devices"));
      return;
    }
  }

  /// moby, daemon/graphdriver/overlay2.
  void check_storage() {
    if (inputs_.system.storage_driver != "overlay2") return;
    for (const auto& [name, value] : service_.storage_opt) {
      if (name == "size") continue;
      concerns_.error("BH537", "unknown-word",
                      fmt::format("storage_opt has \"{}\", and overlay2 takes size alone", name),
                      "correct it, or leave it out", concerns_.at("storage_opt"));
    }
    if (!service_.storage_opt.contains("size") || inputs_.host == nullptr) return;
    const linux::MountPoint* mount = linux::mount_of(inputs_.host->mounts, inputs_.system.root_dir);
    const auto has_option = [&](const char* option) {
      return std::find(mount->options.begin(), mount->options.end(), option) !=
             mount->options.end();
    };
    if (mount == nullptr ||
        (mount->file_system == "xfs" && (has_option("pquota") || has_option("prjquota")))) {
      return;
    }
    concerns_.error("BH536", "impossible-limit",
                    fmt::format("storage_opt.size needs xfs with project quotas, and {} lies on {} "
                                "without",
                                inputs_.system.root_dir, mount->file_system),
                    "leave it out, or mount that file system with pquota",
                    concerns_.at("storage_opt"));
  }

  static bool asks_for_gpu(const docker::DeviceRequest& request) {
    if (!request.driver.empty()) return false;
    return std::any_of(request.capabilities.begin(), request.capabilities.end(),
                       [](const auto& all) {
                         return std::find(all.begin(), all.end(), std::string("gpu")) != all.end();
                       });
  }

  const PreflightInputs& inputs_;
  const Service& service_;
  const docker::HostConfig& host_config_;
  ServiceConcerns concerns_;
};

}  // namespace

void check_resources(const PreflightInputs& inputs, Concerns& concerns) {
  for (const model::Service* service : definitions_to_start(inputs)) {
    ResourceCheck(inputs, *service, concerns).run();
  }
}

}  // namespace bulkhead::orchestrate
