// Mounts that cannot be made: where they are to go, what they are made with, and names and sources
// of the volumes behind them.
#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include <fmt/format.h>

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

class MountCheck final {
 public:
  MountCheck(const PreflightInputs& inputs, const Service& service, Concerns& concerns)
      : inputs_(inputs),
        service_(service),
        host_(inputs.desired.service(service.name).spec.spec.host),
        concerns_(service, concerns) {}

  void run() {
    check_targets();
    check_tmpfs();
    check_kinds();
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
          "write the absolute path in the container");
    } else if (without_last_slash(target) == "/") {
      concerns_.error(kMountCode, kMountRule, "nothing can be mounted at /, which is the image's",
                      "mount it at a folder below");
    } else if (!targets_.insert(target).second) {
      concerns_.error(kMountCode, kMountRule, fmt::format("two things are mounted at {}", target),
                      "mount one of them elsewhere");
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
        const std::string_view name = option.substr(0, option.find('='));
        if (name == "size" && !is_tmpfs_size(option.substr(name.size()))) {
          concerns_.error(
              kMountCode, kMountRule,
              fmt::format("the tmpfs at {} is to have \"{}\", which is no size", target, option),
              "write it as size=64m");
        }
        if (has(kTmpfsOptions, name)) continue;
        concerns_.error(kMountCode, kMountRule,
                        fmt::format("the tmpfs at {} is to have \"{}\", which is no option of one",
                                    target, option),
                        "use size, mode, uid, gid, ro, noexec and the like (tmpfs(5))");
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

  /// A file goes over a file, a folder over a folder.
  void check_kinds() {
    if (inputs_.host == nullptr) return;
    for (const model::Mount& mount : service_.volumes) {
      if (mount.type == model::Mount::Type::kBind) {
        check_kind(mount.source, mount.target, mount.span);
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
    if (kind == FileKind::kFile && has(kFolders, target)) {
      concerns_.error(
          kMountCode, kMountRule,
          fmt::format("{} is a file, and is to be mounted over the folder {}", source, target),
          fmt::format("name the file there, too: {}/{}", target,
                      source.substr(source.rfind('/') + 1)),
          span);
    } else if (kind == FileKind::kDirectory && has(kFiles, target)) {
      concerns_.error(
          kMountCode, kMountRule,
          fmt::format("{} is a folder, and is to be mounted over the file {}", source, target),
          "name the file in it that is meant", span);
    }
  }

  const PreflightInputs& inputs_;
  const Service& service_;
  const docker::HostConfig& host_;
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
  if (!local || !binds || !device.starts_with('/') || inputs.host == nullptr) return;
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
