// Mounts that cannot be made: where they are to go, what they are made with, and names and sources
// of the volumes behind them.
#include <algorithm>
#include <array>
#include <cctype>
#include <memory>
#include <string_view>

#include <fmt/format.h>

#include "orchestrate/container_files.h"
#include "orchestrate/preflight.h"
#include "orchestrate/word_list.h"

namespace bulkhead::orchestrate {
namespace {

using model::Service;
using text::FileKind;

constexpr const char* kMountCode = "BH538";
constexpr const char* kMountRule = "impossible-mount";

/// Folders of every image (hier(7)), over which no file can be mounted.
constexpr std::array<std::string_view, 26> kFolders{
    "/bin",       "/boot", "/dev",     "/etc",     "/home",    "/lib",       "/media",
    "/mnt",       "/opt",  "/proc",    "/root",    "/run",     "/sbin",      "/srv",
    "/sys",       "/tmp",  "/usr",     "/usr/bin", "/usr/lib", "/usr/local", "/usr/sbin",
    "/usr/share", "/var",  "/var/lib", "/var/log", "/var/tmp"};
/// Files of every container, which the engine itself writes, or of every image.
constexpr std::array<std::string_view, 5> kFiles{"/etc/hostname", "/etc/hosts", "/etc/passwd",
                                                 "/etc/group", "/etc/resolv.conf"};

/// moby, pkg/mount: what a tmpfs may be mounted with, before the '='.
constexpr std::array<std::string_view, 42> kTmpfsOptions{
    "",      "size",       "mode",        "uid",        "gid",         "nr_inodes",     "nr_blocks",
    "mpol",  "defaults",   "ro",          "rw",         "suid",        "nosuid",        "dev",
    "nodev", "exec",       "noexec",      "sync",       "async",       "dirsync",       "remount",
    "mand",  "nomand",     "atime",       "noatime",    "diratime",    "nodiratime",    "bind",
    "rbind", "unbindable", "runbindable", "private",    "rprivate",    "shared",        "rshared",
    "slave", "rslave",     "relatime",    "norelatime", "strictatime", "nostrictatime", "huge"};

std::string_view without_last_slash(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return path;
}

/// "=64m", "=50%" (tmpfs(5)).
bool is_tmpfs_size(std::string_view text) {
  if (!text.starts_with('=')) return false;
  text.remove_prefix(1);
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string_view unit = text.substr(digits);
  return digits > 0 && unit.size() <= 1 &&
         (unit.empty() || std::string_view("kKmMgGtT%").find(unit[0]) != std::string_view::npos);
}

bool has_only(std::string_view text, std::string_view digits) {
  return !text.empty() && text.find_first_not_of(digits) == std::string_view::npos;
}

/// What is wrong with one option of a tmpfs, and how it is written; nothing when it is right.
std::optional<std::pair<std::string, std::string>> wrong_with_tmpfs(std::string_view option) {
  const std::string_view name = option.substr(0, option.find('='));
  const std::string_view value = option.substr(std::min(name.size() + 1, option.size()));
  if (!has(kTmpfsOptions, name)) {
    return std::pair("is no option of one",
                     "use size, mode, uid, gid, ro, noexec and the like (tmpfs(5))");
  }
  if (name == "size" && !is_tmpfs_size(option.substr(name.size()))) {
    return std::pair("is no size", "write it as size=64m");
  }
  if (name == "mode" && !has_only(value, "01234567")) {
    return std::pair("is no file mode", "write it in octal digits: mode=1777");
  }
  if ((name == "uid" || name == "gid") && !has_only(value, "0123456789")) {
    return std::pair("is no number of a user or group", "write the number: uid=1000");
  }
  return std::nullopt;
}

/// Below /proc a container may see only these as other files (runc, checkProcMount).
constexpr std::array<std::string_view, 10> kOpenInProc{
    "/proc/cpuinfo", "/proc/diskstats",
    "/proc/meminfo", "/proc/stat",
    "/proc/swaps",   "/proc/uptime",
    "/proc/loadavg", "/proc/slabinfo",
    "/proc/net/dev", "/proc/sys/kernel/ns_last_pid"};

class MountCheck final {
 public:
  MountCheck(const PreflightInputs& inputs, const Service& service, Concerns& concerns)
      : inputs_(inputs),
        service_(service),
        host_(inputs.desired.service(service.name).spec.spec.host),
        tree_(image_tree_of(inputs, service)),
        image_(tree_.get(), nullptr),
        concerns_(inputs.project, service, concerns) {}

  void run() {
    check_targets();
    check_tmpfs();
    check_kinds();
    check_kernels_own();
    check_propagation();
    if (service_.read_only.value && !inputs_.desired.service(service_.name).spec.files.empty()) {
      concerns_.error(
          kMountCode, kMountRule,
          "configs and secrets from content or environment are put into its file system, which "
          "is read-only",
          "take them from a `file:`, or leave read_only out");
    }
  }

 private:
  void take(const std::string& target) {
    if (!target.starts_with('/')) {
      concerns_.error(
          kMountCode, kMountRule,
          fmt::format("\"{}\" is no place to mount at: it does not start with /", target),
          target.size() > 2 && target[1] == ':'
              ? "a name of one letter before the ':' is read as a drive of Windows: give the "
                "volume a longer one"
              : "write the absolute path in the container",
          concerns_.at("volumes"));
    } else if (without_last_slash(target) == "/") {
      concerns_.error(kMountCode, kMountRule, "nothing can be mounted at /, which is the image's",
                      "mount it at a folder below", concerns_.at("volumes"));
    } else if (!targets_.insert(target).second) {
      concerns_.error(kMountCode, kMountRule, fmt::format("two things are mounted at {}", target),
                      "mount one of them elsewhere", concerns_.at("volumes"));
    }
  }

  void check_targets() {
    for (const std::string& bind : host_.binds) {
      const std::size_t begin = bind.find(':');
      if (begin == std::string::npos) continue;
      const std::size_t end = bind.find(':', begin + 1);
      take(bind.substr(begin + 1, end == std::string::npos ? end : end - begin - 1));
    }
    for (const docker::Mount& mount : host_.mounts) take(mount.target);
    for (const auto& [target, options] : host_.tmpfs) take(target);
  }

  void check_tmpfs() {
    for (const auto& [target, options] : host_.tmpfs) {
      std::string_view rest = options;
      while (!rest.empty()) {
        const std::string_view option = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(option.size() + 1, rest.size()));
        const auto wrong = wrong_with_tmpfs(option);
        if (!wrong) continue;
        concerns_.error(kMountCode, kMountRule,
                        fmt::format("the tmpfs at {} is to have \"{}\", which {}", target, option,
                                    wrong->first),
                        wrong->second, concerns_.at("tmpfs"));
      }
    }
  }

  void check_propagation() {
    constexpr std::array<std::string_view, 7> kWays{"",        "private", "rprivate", "shared",
                                                    "rshared", "slave",   "rslave"};
    for (const model::Mount& mount : service_.volumes) {
      if (has(kWays, mount.bind_propagation)) continue;
      concerns_.error(
          kMountCode, kMountRule,
          fmt::format("there is no propagation \"{}\" of a mount", mount.bind_propagation),
          "use rprivate, rshared or rslave", mount.span);
    }
  }

  /// /proc and /sys are the kernel's; the runtime lets little be put into them.
  void check_kernels_own() {
    for (const model::Mount& mount : service_.volumes) {
      const std::string target(without_last_slash(mount.target));
      if (target == "/proc" || target.starts_with("/proc/")) {
        const bool itself = target == "/proc" && mount.source == "/proc";
        if (itself || has(kOpenInProc, target)) continue;
        concerns_.error(kMountCode, kMountRule,
                        fmt::format("nothing can be mounted at {}: /proc is the kernel's", target),
                        "mount it elsewhere", mount.span);
      } else if (target.starts_with("/sys/") && inputs_.host != nullptr &&
                 inputs_.host->files->kind(target) == FileKind::kMissing) {
        concerns_.error(
            kMountCode, kMountRule,
            fmt::format("nothing can be mounted at {}: this kernel has no such place in /sys, and "
                        "none can be made",
                        target),
            "mount it elsewhere", mount.span);
      }
    }
  }

  /// What the image has at a place, or every image, unless another mount lies in between.
  bool has_there(ContainerFiles::Kind kind, std::string_view target) const {
    const bool is_folder = kind == ContainerFiles::Kind::kFolder;
    if (is_folder ? has(kFolders, target) : has(kFiles, target)) return true;
    const bool covered = std::any_of(targets_.begin(), targets_.end(), [&](const auto& other) {
      return target.size() > other.size() && target.starts_with(other) &&
             target[other.size()] == '/';
    });
    return !covered && tree_ && target.starts_with('/') &&
           image_.find(std::string(target)).entry.kind == kind;
  }
  bool has_file(std::string_view target) const {
    return has_there(ContainerFiles::Kind::kFile, target);
  }

  /// A file goes over a file, a folder over a folder.
  void check_kinds() {
    if (inputs_.host == nullptr) return;
    for (const auto& [target, options] : host_.tmpfs) {
      if (!has_file(without_last_slash(target))) continue;
      concerns_.error(
          kMountCode, kMountRule,
          fmt::format("a tmpfs is a folder, and is to be mounted over the file {}", target),
          "mount it at a folder", concerns_.at("tmpfs"));
    }
    for (const model::Mount& mount : service_.volumes) {
      if (mount.type == model::Mount::Type::kBind) {
        check_kind(mount.source, mount.target, mount.span);
      } else if (mount.type == model::Mount::Type::kVolume &&
                 has_file(without_last_slash(mount.target))) {
        concerns_.error(kMountCode, kMountRule,
                        fmt::format("a volume is a folder, and is to be mounted over the file {}",
                                    mount.target),
                        "mount it at a folder", mount.span);
      }
    }
    for (const auto& [grants, objects] : {std::pair(&service_.configs, &inputs_.project.configs),
                                          std::pair(&service_.secrets, &inputs_.project.secrets)}) {
      for (const model::FileGrant& grant : *grants) {
        const auto object = objects->find(grant.source);
        if (object == objects->end() || object->second.file.empty()) continue;
        check_kind(object->second.file, grant.target, grant.span);
      }
    }
  }

  void check_kind(const std::string& source, std::string_view target, text::Span span) {
    target = without_last_slash(target);
    const FileKind kind = inputs_.host->files->kind(source);
    if (kind == FileKind::kFile && has_there(ContainerFiles::Kind::kFolder, target)) {
      concerns_.error(
          kMountCode, kMountRule,
          fmt::format("{} is a file, and is to be mounted over the folder {}", source, target),
          fmt::format("name the file there, too: {}/{}", target,
                      source.substr(source.rfind('/') + 1)),
          span);
    } else if (kind == FileKind::kDirectory && has_file(target)) {
      concerns_.error(
          kMountCode, kMountRule,
          fmt::format("{} is a folder, and is to be mounted over the file {}", source, target),
          "name the file in it that is meant", span);
    }
  }

  const PreflightInputs& inputs_;
  const Service& service_;
  const docker::HostConfig& host_;
  std::unique_ptr<linux::FileTree> tree_;  // null: the image's files are not known
  ContainerFiles image_;
  ServiceConcerns concerns_;
  std::set<std::string> targets_;
};

/// moby, volume/local: what a volume may be called.
bool is_volume_name(const std::string& name) {
  const auto letter = [](unsigned char c) { return std::isalnum(c) != 0; };
  return name.size() > 1 && letter(static_cast<unsigned char>(name.front())) &&
         std::all_of(name.begin(), name.end(), [&](unsigned char c) {
           return letter(c) || c == '_' || c == '.' || c == '-';
         });
}

/// moby, volume/local: what it takes, and what one needs of another.
void check_local_options(const DesiredVolume& volume, Concerns& concerns) {
  const auto& options = volume.spec.driver_opts;
  const auto error = [&](const std::string& what, const char* help) {
    concerns.error(kMountCode, kMountRule, fmt::format("volume \"{}\": {}", volume.key, what), help,
                   volume.span);
  };
  constexpr std::array<std::string_view, 4> kOptions{"type", "o", "device", "size"};
  for (const auto& [name, value] : options) {
    if (!has(kOptions, name)) {
      error(fmt::format("the driver local has no option \"{}\"", name),
            "it has type, o, device and size");
    }
  }
  const bool mounts = options.contains("type") || options.contains("o");
  if (mounts && !options.contains("device")) {
    error("driver_opts say how to mount it, and not what: there is no device", "add `device`");
  }
  const auto type = options.find("type");
  const auto how = options.find("o");
  if (type != options.end() && type->second == "tmpfs" && how != options.end()) {
    for (std::string_view rest = how->second; !rest.empty();) {
      const std::string_view option = rest.substr(0, rest.find(','));
      rest.remove_prefix(std::min(option.size() + 1, rest.size()));
      // The kernel knows more of them than moby, which reads none of these.
      if (!has(kTmpfsOptions, option.substr(0, option.find('=')))) continue;
      if (const auto wrong = wrong_with_tmpfs(option)) {
        error(fmt::format("it is a tmpfs and is to have \"{}\", which {}", option, wrong->first),
              wrong->second.c_str());
      }
    }
  }
  if (type == options.end() || !type->second.starts_with("nfs")) return;
  if (how == options.end() || how->second.find("addr=") == std::string::npos) {
    error("it is of type nfs, and `o` does not say of which server", "add addr=… to `o`");
  }
}

void check_volume(const PreflightInputs& inputs, const DesiredVolume& volume, Concerns& concerns) {
  const docker::VolumeSpec& spec = volume.spec;
  const bool local = spec.driver.empty() || spec.driver == "local";
  if (local && !is_volume_name(spec.name)) {
    concerns.error(
        kMountCode, kMountRule,
        fmt::format("volume \"{}\": \"{}\" cannot be a volume's name", volume.key, spec.name),
        "use letters, digits, '_', '.' and '-', beginning with a letter or digit", volume.span);
  }
  const auto option = [&](const char* name) {
    const auto found = spec.driver_opts.find(name);
    return found == spec.driver_opts.end() ? std::string() : found->second;
  };
  if (local) check_local_options(volume, concerns);
  const std::string device = option("device");
  const std::string how = "," + option("o") + ",";
  const bool binds =
      how.find(",bind,") != std::string::npos || how.find(",rbind,") != std::string::npos;
  if (!local || !binds) return;
  if (!device.empty() && !device.starts_with('/')) {
    concerns.error(
        "BH530", "missing-bind-source",
        fmt::format("volume \"{}\": {} is no absolute path, and is what the volume is to "
                    "be",
                    volume.key, device),
        "write `driver_opts.device` from /, for instance with ${PWD}", volume.span);
    return;
  }
  if (device.empty() || inputs.host == nullptr) return;
  if (inputs.host->files->kind(device) != FileKind::kMissing) return;
  concerns.error("BH530", "missing-bind-source",
                 fmt::format("volume \"{}\": {} does not exist, and is what the volume is to be",
                             volume.key, device),
                 "create it, or correct `driver_opts.device`", volume.span);
}

}  // namespace

void check_mounts(const PreflightInputs& inputs, Concerns& concerns) {
  for (const DesiredVolume& volume : inputs.desired.volumes) {
    const auto makes = [&](const model::Step& step) {
      return step.kind == model::StepKind::kCreateVolume && step.subject == volume.spec.name;
    };
    const bool is_new = std::any_of(inputs.plan.steps.begin(), inputs.plan.steps.end(), makes);
    if (!volume.external && is_new) check_volume(inputs, volume, concerns);
  }
  for (const model::Service* service : definitions_to_start(inputs)) {
    MountCheck(inputs, *service, concerns).run();
  }
}

}  // namespace bulkhead::orchestrate
