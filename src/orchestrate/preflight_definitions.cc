// What the engine would refuse in a container's definition, and gates that can never open.
#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include <fmt/format.h>

#include "orchestrate/fields.h"
#include "orchestrate/preflight.h"

namespace bulkhead::orchestrate {
namespace {

using model::Service;

/// capabilities(7).
constexpr std::array<std::string_view, 41> kCapabilities{
    "AUDIT_CONTROL",   "AUDIT_READ",   "AUDIT_WRITE",
    "BLOCK_SUSPEND",   "BPF",          "CHECKPOINT_RESTORE",
    "CHOWN",           "DAC_OVERRIDE", "DAC_READ_SEARCH",
    "FOWNER",          "FSETID",       "IPC_LOCK",
    "IPC_OWNER",       "KILL",         "LEASE",
    "LINUX_IMMUTABLE", "MAC_ADMIN",    "MAC_OVERRIDE",
    "MKNOD",           "NET_ADMIN",    "NET_BIND_SERVICE",
    "NET_BROADCAST",   "NET_RAW",      "PERFMON",
    "SETFCAP",         "SETGID",       "SETPCAP",
    "SETUID",          "SYS_ADMIN",    "SYS_BOOT",
    "SYS_CHROOT",      "SYS_MODULE",   "SYS_NICE",
    "SYS_PACCT",       "SYS_PTRACE",   "SYS_RAWIO",
    "SYS_RESOURCE",    "SYS_TIME",     "SYS_TTY_CONFIG",
    "SYSLOG",          "WAKE_ALARM"};

/// Those that come with the engine; any other would be a plugin, whose name has a '/' or ':'.
constexpr std::array<std::string_view, 13> kLogDrivers{
    "awslogs", "etwlogs",    "fluentd", "gcplogs", "gelf",   "journald", "json-file",
    "local",   "logentries", "none",    "splunk",  "syslog", "default"};

template <typename List>
bool has(const List& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

/// One service's definition; says what is wrong in its name.
class ServiceCheck final {
 public:
  ServiceCheck(const PreflightInputs& inputs, const Service& service, Concerns& concerns)
      : inputs_(inputs), service_(service), concerns_(concerns) {}

  void run() {
    check_words();
    check_limits();
    check_mounts();
    check_name();
    check_image();
    check_namespaces();
  }

 private:
  void error(const char* code, const char* rule, const std::string& what, std::string help,
             text::Span span = {}) {
    concerns_.error(code, rule, fmt::format("service \"{}\": {}", service_.name, what),
                    std::move(help), span.known() ? span : service_.span);
  }

  void check_words() {
    for (const auto* list : {&service_.cap_add, &service_.cap_drop}) {
      for (const auto& capability : *list) {
        std::string word = upper(capability.value);
        if (word.starts_with("CAP_")) word = word.substr(4);
        if (word == "ALL" || has(kCapabilities, word)) continue;
        error("BH537", "unknown-word", fmt::format("there is no capability {}", capability.value),
              "see capabilities(7) for their names", capability.span);
      }
    }
    if (service_.logging && !service_.logging->driver.empty()) {
      const std::string& driver = service_.logging->driver;
      const bool plugin = driver.find_first_of("/:") != std::string::npos;
      if (!plugin && !has(kLogDrivers, driver)) {
        error("BH537", "unknown-word", fmt::format("there is no logging driver {}", driver),
              "use json-file, local, journald, syslog or another that the engine has");
      }
    }
    const auto& runtimes = inputs_.system.runtimes;
    if (!service_.runtime.empty() && !runtimes.empty() && !has(runtimes, service_.runtime)) {
      error("BH537", "unknown-word",
            fmt::format("this engine has no runtime {}; it has {}", service_.runtime,
                        fmt::join(runtimes, ", ")),
            "install it, or leave `runtime` out");
    }
    for (const auto& [name, limit] : service_.ulimits) {
      if (limit.soft > limit.hard && limit.hard >= 0) {
        error("BH536", "impossible-limit",
              fmt::format("ulimit {}: the soft limit {} is above the hard one {}", name, limit.soft,
                          limit.hard),
              "lower the soft one");
      }
    }
  }

  void check_limits() {
    // Engine API: a container needs at least 6 MiB.
    constexpr std::int64_t kLeastMemory = std::int64_t{6} << 20;
    const model::Resources& limits = service_.resources;
    const std::int64_t memory = limits.memory.value_or(0);
    if (memory > 0 && memory < kLeastMemory) {
      error("BH536", "impossible-limit",
            fmt::format("a memory limit of {} is below what the engine takes, {}",
                        show_bytes(memory), show_bytes(kLeastMemory)),
            "raise mem_limit");
    }
    const std::int64_t reserved = limits.memory_reservation.value_or(0);
    if (memory > 0 && reserved > memory) {
      error("BH536", "impossible-limit",
            fmt::format("it reserves {} of memory and is limited to {}", show_bytes(reserved),
                        show_bytes(memory)),
            "lower the reservation, or raise mem_limit");
    }
    const std::int64_t swap = limits.memory_swap.value_or(0);
    if (swap > 0 && memory == 0) {
      error("BH536", "impossible-limit", "memswap_limit is set, and mem_limit is not",
            "set mem_limit, too");
    } else if (swap > 0 && swap < memory) {
      error("BH536", "impossible-limit",
            fmt::format("memswap_limit {} counts memory and swap together, and is below mem_limit "
                        "{}",
                        show_bytes(swap), show_bytes(memory)),
            "raise memswap_limit");
    }
    const double cpus = limits.cpus.value_or(0);
    if (inputs_.system.cpus > 0 && cpus > static_cast<double>(inputs_.system.cpus)) {
      error("BH536", "impossible-limit",
            fmt::format("it is given {:g} CPUs, and the engine's host has {}", cpus,
                        inputs_.system.cpus),
            "lower cpus");
    }
  }

  void check_mounts() {
    const docker::HostConfig& host = inputs_.desired.service(service_.name).spec.spec.host;
    std::set<std::string> targets;
    const auto take = [&](const std::string& target) {
      if (!target.starts_with('/')) {
        error("BH538", "impossible-mount",
              fmt::format("\"{}\" is no place to mount at: it does not start with /", target),
              "write the absolute path in the container");
      } else if (!targets.insert(target).second) {
        error("BH538", "impossible-mount", fmt::format("two things are mounted at {}", target),
              "mount one of them elsewhere");
      }
    };
    for (const std::string& bind : host.binds) {
      const std::size_t begin = bind.find(':');
      if (begin == std::string::npos) continue;
      const std::size_t end = bind.find(':', begin + 1);
      take(bind.substr(begin + 1, end == std::string::npos ? end : end - begin - 1));
    }
    for (const docker::Mount& mount : host.mounts) take(mount.target);
    if (service_.read_only.value && !inputs_.desired.service(service_.name).spec.files.empty()) {
      error("BH538", "impossible-mount",
            "configs and secrets from content or environment are put into its file system, which "
            "is read-only",
            "take them from a `file:`, or leave read_only out");
    }
  }

  void check_name() {
    const std::string& name = service_.container_name.value;
    const auto good = [](unsigned char c) {
      return std::isalnum(c) != 0 || c == '_' || c == '.' || c == '-';
    };
    if (name.empty()) return;
    const bool valid = name.size() > 1 && std::isalnum(static_cast<unsigned char>(name[0])) != 0 &&
                       std::all_of(name.begin(), name.end(), good);
    if (valid) return;
    error("BH526", "name-taken", fmt::format("\"{}\" cannot be a container's name", name),
          "use letters, digits, '_', '.' and '-', beginning with a letter or digit",
          service_.container_name.span);
  }

  void check_image() {
    const std::string image = image_of(inputs_.project, service_);
    const std::string repository = image.substr(0, image.find_first_of(":@", image.rfind('/') + 1));
    const std::string path =
        repository.substr(repository.find('/') == std::string::npos ? 0 : repository.find('/') + 1);
    const bool capitals =
        std::any_of(path.begin(), path.end(), [](unsigned char c) { return std::isupper(c) != 0; });
    const bool blank = std::any_of(image.begin(), image.end(),
                                   [](unsigned char c) { return std::isspace(c) != 0; });
    if (!image.starts_with("sha256:") && (capitals || blank || image.ends_with(':'))) {
      error("BH541", "impossible-image", fmt::format("\"{}\" is no name of an image", image),
            "a name is lower case, without blanks, and has a tag after a ':'", service_.image.span);
      return;
    }
    const auto found = inputs_.live.images.find(image);
    if (found == inputs_.live.images.end() || service_.platform.empty()) return;
    const docker::Image& live = found->second;
    const std::string have = live.os + "/" + live.architecture;
    if (service_.platform != have && !service_.platform.starts_with(have + "/")) {
      error("BH541", "impossible-image",
            fmt::format("image {} is for {}, and platform says {}", image, have, service_.platform),
            "pull or build it for that platform, or leave `platform` out", service_.image.span);
    }
  }

  bool exists(const std::string& container) const {
    const auto same = [&](const auto& one) {
      return one.name == container || one.id.str().starts_with(container);
    };
    return std::any_of(inputs_.live.others.begin(), inputs_.live.others.end(), same) ||
           std::any_of(inputs_.live.containers.begin(), inputs_.live.containers.end(), same) ||
           std::any_of(inputs_.project.services.begin(), inputs_.project.services.end(),
                       [&](const auto& one) {
                         return one.second.container_name.value == container ||
                                name_of(inputs_.desired, inputs_.desired.service(one.first), 1) ==
                                    container;
                       });
  }

  void check_namespaces() {
    const auto check = [&](const std::string& container, const char* key) {
      if (container.empty() || exists(container)) return;
      error("BH539", "missing-container",
            fmt::format("{} names container {}, and there is none", key, container),
            "start it first, or correct the name");
    };
    if (service_.network_mode.kind == model::NetworkMode::Kind::kContainer) {
      check(service_.network_mode.target, "network_mode");
    }
    constexpr std::string_view kContainer = "container:";
    for (const std::string& source : service_.volumes_from) {
      if (!source.starts_with(kContainer)) continue;
      const std::string rest = source.substr(kContainer.size());
      check(rest.substr(0, rest.find(':')), "volumes_from");
    }
    for (const std::string& link : service_.external_links) {
      check(link.substr(0, link.find(':')), "external_links");
    }
  }

  const PreflightInputs& inputs_;
  const Service& service_;
  Concerns& concerns_;
};

}  // namespace

void check_definitions(const PreflightInputs& inputs, Concerns& concerns) {
  for (const model::ServiceName& name : services_to_start(inputs.plan)) {
    const auto service = inputs.project.services.find(name);
    if (service != inputs.project.services.end()) {
      ServiceCheck(inputs, service->second, concerns).run();
    }
  }
}

void check_gates(const PreflightInputs& inputs, Concerns& concerns) {
  for (const auto& [name, service] : inputs.desired.services) {
    for (const model::Dependency& dependency : service.depends_on) {
      const auto found = inputs.desired.services.find(dependency.service);
      if (found == inputs.desired.services.end() || !dependency.required) continue;
      const DesiredService& target = found->second;
      if (dependency.condition != model::DependencyCondition::kCompletedSuccessfully) continue;
      const std::string& restart = target.spec.spec.host.restart_policy.name;
      if (restart == "always" || restart == "unless-stopped") {
        concerns.error(
            "BH531", "gate-never-opens",
            fmt::format("service \"{}\" waits for \"{}\" to be done, and its restart policy \"{}\" "
                        "starts it again whenever it is",
                        name, target.name, restart),
            fmt::format("give \"{}\" restart: \"no\" or on-failure", target.name), dependency.span);
      }
    }
  }
}

}  // namespace bulkhead::orchestrate
