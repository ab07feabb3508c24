// Mounts that cannot be made: where they are to go, and what they are made with. The volumes behind
// them are in preflight_volumes.cc.
#include <algorithm>
#include <array>
#include <cctype>
#include <memory>
#include <string_view>

#include <fmt/format.h>

#include "orchestrate/container_files.h"
#include "orchestrate/preflight.h"
#include "orchestrate/tmpfs_option.h"
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

std::string_view without_last_slash(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return path;
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
    check_ways();
    check_subpaths();
    check_injected();
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
        const auto wrong = wrong_with_tmpfs(option, true);
        if (!wrong) continue;
        concerns_.error(
            kMountCode, kMountRule,
            fmt::format("the tmpfs at {} is to have \"{}\", which {}", target, option, wrong->what),
            wrong->help, concerns_.at("tmpfs"));
      }
    }
  }

  void check_propagation() {
    constexpr std::array<std::string_view, 7> kWays{"",        "private", "rprivate", "shared",
                                                    "rshared", "slave",   "rslave"};
    for (const model::Mount& mount : service_.volumes) {
      if (has(kWays, mount.bind_propagation)) {
        check_source_mount(mount);
        continue;
      }
      concerns_.error(
          kMountCode, kMountRule,
          fmt::format("there is no propagation \"{}\" of a mount", mount.bind_propagation),
          "use rprivate, rshared or rslave", mount.span);
    }
  }

  /// moby, daemon/volumes_linux.go: what is mounted later is passed on only by a mount that passes
  /// it on itself.
  void check_source_mount(const model::Mount& mount) {
    using Propagation = linux::MountPoint::Propagation;
    const std::string& way = mount.bind_propagation;
    const bool shared = way == "shared" || way == "rshared";
    const bool slave = way == "slave" || way == "rslave";
    if (inputs_.host == nullptr || (!shared && !slave)) return;
    const linux::MountPoint* source = linux::mount_of(inputs_.host->mounts, mount.source);
    if (source == nullptr || source->propagation == Propagation::kShared ||
        (slave && source->propagation == Propagation::kSlave)) {
      return;
    }
    concerns_.error(
        kMountCode, kMountRule,
        fmt::format("{} is to be mounted {}, and the mount at {} that it lies in is {}",
                    mount.source, way, source->place,
                    source->propagation == Propagation::kSlave ? "a slave" : "private"),
        fmt::format("leave the propagation out, or share that mount (mount --make-rshared {})",
                    source->place),
        mount.span);
  }

  /// A place for a mount is made where there is none, but not below a file, and not in what is
  /// mounted read-only.
  void check_ways() {
    for (const model::Mount& mount : service_.volumes) {
      const std::string target(without_last_slash(mount.target));
      const model::Mount* closest = nullptr;
      for (const model::Mount& other : service_.volumes) {
        const std::string_view place = without_last_slash(other.target);
        if (target.size() > place.size() && target.starts_with(place) &&
            target[place.size()] == '/' &&
            (closest == nullptr || place.size() > without_last_slash(closest->target).size())) {
          closest = &other;
        }
      }
      if (closest == nullptr) {
        check_way_in_image(mount, target);
      } else if (closest->type == model::Mount::Type::kBind && inputs_.host != nullptr) {
        check_way_in_bind(mount, target, *closest);
      }
    }
  }

  void check_way_in_image(const model::Mount& mount, const std::string& target) {
    for (std::size_t end = target.find('/', 1); end != std::string::npos;
         end = target.find('/', end + 1)) {
      const std::string parent = target.substr(0, end);
      if (!has_file(parent)) continue;
      concerns_.error(kMountCode, kMountRule,
                      fmt::format("nothing can be mounted at {}: {} is a file", target, parent),
                      "mount it elsewhere", mount.span);
      return;
    }
  }

  void check_way_in_bind(const model::Mount& mount, const std::string& target,
                         const model::Mount& around) {
    const std::string place(without_last_slash(around.target));
    const FileKind outside = inputs_.host->files->kind(around.source);
    const std::string there = around.source + target.substr(place.size());
    if (outside == FileKind::kFile) {
      if (has_there(ContainerFiles::Kind::kFolder, place)) return;  // told of that one
      concerns_.error(kMountCode, kMountRule,
                      fmt::format("nothing can be mounted at {}: {} is the file {}", target, place,
                                  around.source),
                      "mount it elsewhere", mount.span);
    } else if (outside == FileKind::kDirectory && around.read_only &&
               inputs_.host->files->kind(there) == FileKind::kMissing) {
      concerns_.error(
          kMountCode, kMountRule,
          fmt::format("{} is to be mounted at {}, which {} does not have and cannot get: "
                      "it is mounted read-only at {}",
                      mount.source.empty() ? "a volume" : mount.source, target, around.source,
                      place),
          fmt::format("make {} beforehand, or leave out that {} is read-only", there, place),
          mount.span);
    }
  }

  /// A volume is empty when it is made.
  void check_subpaths() {
    const std::vector<const DesiredVolume*> fresh = volumes_to_make(inputs_);
    for (const model::Mount& mount : service_.volumes) {
      const bool is_new = std::any_of(fresh.begin(), fresh.end(), [&](const DesiredVolume* one) {
        return one->key == mount.source;
      });
      if (mount.volume_subpath.empty() || !is_new) continue;
      concerns_.error(
          kMountCode, kMountRule,
          fmt::format("{} of volume \"{}\" is to be mounted, and the volume is yet to be "
                      "made, empty",
                      mount.volume_subpath, mount.source),
          "make the volume and the folder in it beforehand, or mount the whole volume", mount.span);
    }
  }

  /// What is put into the container's own file system before it starts.
  void check_injected() {
    for (const InjectedFile& file : inputs_.desired.service(service_.name).spec.files) {
      const std::string target(without_last_slash(file.path));
      if (has_there(ContainerFiles::Kind::kFolder, target)) {
        concerns_.error(
            kMountCode, kMountRule,
            fmt::format("a config or secret is to be put at {}, which is a folder", target),
            "name the file there, too", service_.span);
        continue;
      }
      for (std::size_t end = target.find('/', 1); end != std::string::npos;
           end = target.find('/', end + 1)) {
        const std::string parent = target.substr(0, end);
        if (!has_file(parent)) continue;
        concerns_.error(
            kMountCode, kMountRule,
            fmt::format("a config or secret is to be put at {}, and {} is a file", target, parent),
            "put it into a folder", service_.span);
        break;
      }
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

}  // namespace

void check_mounts(const PreflightInputs& inputs, Concerns& concerns) {
  for (const model::Service* service : definitions_to_start(inputs)) {
    MountCheck(inputs, *service, concerns).run();
  }
}

}  // namespace bulkhead::orchestrate
