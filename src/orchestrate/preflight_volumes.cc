// Volumes that cannot be made, or that the engine could make and never mount: their names, their
// drivers' options, and what is to be behind them.
#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include <fmt/format.h>

#include "orchestrate/preflight.h"
#include "orchestrate/tmpfs_option.h"
#include "orchestrate/word_list.h"

namespace bulkhead::orchestrate {
namespace {

using text::FileKind;

constexpr const char* kVolumeCode = "BH538";
constexpr const char* kVolumeRule = "impossible-mount";

/// moby, volume/local: what a volume may be called.
bool is_volume_name(const std::string& name) {
  const auto letter = [](unsigned char c) { return std::isalnum(c) != 0; };
  return name.size() > 1 && letter(static_cast<unsigned char>(name.front())) &&
         std::all_of(name.begin(), name.end(), [&](unsigned char c) {
           return letter(c) || c == '_' || c == '.' || c == '-';
         });
}

std::vector<std::string> parts_between(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

/// Whether the kernel has a file system, or a module that brings it; nothing: not known.
std::optional<bool> has_file_system(const std::string& type, const std::string& kernel,
                                    text::FileReader& files) {
  constexpr std::size_t kLongest = std::size_t{16} << 20;
  const auto loaded = files.read("/proc/filesystems", kLongest);
  if (!loaded) return std::nullopt;
  for (const std::string& line : parts_between(*loaded, '\n')) {
    if (line.substr(line.rfind('\t') + 1) == type) return true;
  }
  // modules.alias(5): "alias fs-nfs4 nfsv4"
  const auto aliases = files.read(fmt::format("/lib/modules/{}/modules.alias", kernel), kLongest);
  if (!aliases) return std::nullopt;
  return aliases->find(fmt::format("alias fs-{} ", type)) != std::string::npos;
}

/// Of the driver local, which hands type, o and device to mount(2).
class LocalVolumeCheck final {
 public:
  LocalVolumeCheck(const PreflightInputs& inputs, const DesiredVolume& volume, Concerns& concerns)
      : inputs_(inputs),
        volume_(volume),
        concerns_(concerns),
        type_(option("type")),
        how_(parts_between(option("o"), ',')),
        device_(option("device")) {}

  void run() {
    check_names();
    check_size();
    if (type_.empty() && how_.empty()) return;
    if (device_.empty()) {
      error("driver_opts say how to mount it, and not what: there is no device", "add `device`");
      return;
    }
    if (has(how_, "bind") || has(how_, "rbind")) {
      check_bind();
    } else if (type_.empty() || type_ == "none") {
      error("driver_opts name no file system to mount, and `o` has no bind",
            "write o: bind for a folder of the host, or give `type`");
    } else {
      check_file_system();
    }
  }

 private:
  std::string option(const char* name) const {
    const auto& options = volume_.spec.driver_opts;
    const auto found = options.find(name);
    return found == options.end() ? std::string() : found->second;
  }

  void error(const std::string& what, const std::string& help) {
    concerns_.error(kVolumeCode, kVolumeRule, fmt::format("volume \"{}\": {}", volume_.key, what),
                    help, volume_.span);
  }

  void missing(const std::string& what, const std::string& help) {
    concerns_.error("BH530", "missing-bind-source",
                    fmt::format("volume \"{}\": {}", volume_.key, what), help, volume_.span);
  }

  void check_names() {
    if (!is_volume_name(volume_.spec.name)) {
      error(fmt::format("\"{}\" cannot be a volume's name", volume_.spec.name),
            "use letters, digits, '_', '.' and '-', beginning with a letter or digit");
    }
    constexpr std::array<std::string_view, 4> kOptions{"type", "o", "device", "size"};
    for (const auto& [name, value] : volume_.spec.driver_opts) {
      if (has(kOptions, name)) continue;
      error(fmt::format("the driver local has no option \"{}\"", name),
            "it has type, o, device and size");
    }
  }

  /// moby, quota: only with project quotas, where the engine keeps its volumes.
  void check_size() {
    if (option("size").empty() || inputs_.host == nullptr) return;
    const linux::MountPoint* mount = linux::mount_of(inputs_.host->mounts, inputs_.system.root_dir);
    if (mount == nullptr || has(mount->options, "prjquota") || has(mount->options, "pquota"))
      return;
    error(fmt::format("it is to have a size, and the file system of {} is mounted without project "
                      "quotas",
                      inputs_.system.root_dir),
          "leave `size` out, or mount that file system with pquota");
  }

  void check_bind() {
    if (!device_.starts_with('/')) {
      missing(fmt::format("{} is no absolute path, and is what the volume is to be", device_),
              "write `driver_opts.device` from /, for instance with ${PWD}");
      return;
    }
    if (inputs_.host == nullptr) return;
    const FileKind kind = inputs_.host->files->kind(device_);
    if (kind == FileKind::kMissing) {
      missing(fmt::format("{} does not exist, and is what the volume is to be", device_),
              "create it, or correct `driver_opts.device`");
    } else if (kind == FileKind::kFile) {
      error(fmt::format("{} is a file, and a volume is a folder", device_),
            "name the folder, or mount the file by a bind of the service");
    }
  }

  void check_file_system() {
    if (type_ == "tmpfs") {
      check_tmpfs();
    } else if (type_.starts_with("nfs")) {
      check_nfs();
    } else if (type_ == "cifs" || type_ == "smb3") {
      if (!device_.starts_with("//")) {
        error(fmt::format("its device {} names no share of a server", device_),
              "write it as //server/share");
      }
    } else if (type_ == "overlay") {
      check_overlay();
    } else if (inputs_.host != nullptr && device_.starts_with("/dev/") &&
               inputs_.host->files->kind(device_) == FileKind::kMissing) {
      concerns_.error(
          "BH543", "missing-device",
          fmt::format("volume \"{}\": this machine has no device {}", volume_.key, device_),
          "connect it, or correct `driver_opts.device`", volume_.span);
    }
    check_kernel();
  }

  void check_kernel() {
    if (inputs_.host == nullptr) return;
    const auto known = has_file_system(type_, inputs_.system.kernel, *inputs_.host->files);
    const auto loaded = inputs_.host->files->kind("/proc/filesystems");
    if (known.value_or(false) || loaded == FileKind::kMissing) return;
    // Modules of a host that keeps them elsewhere may bring it all the same.
    concerns_.add(known ? text::Severity::kError : text::Severity::kWarning, kVolumeCode,
                  kVolumeRule,
                  fmt::format("volume \"{}\": this host's kernel has no file system {}{}",
                              volume_.key, type_, known ? "" : ", unless a module brings it"),
                  "correct `driver_opts.type`, or load its module (modprobe)", volume_.span);
  }

  void check_tmpfs() {
    for (const std::string& one : how_) {
      if (const auto wrong = wrong_with_tmpfs(one, false)) {
        error(fmt::format("it is a tmpfs and is to have \"{}\", which {}", one, wrong->what),
              wrong->help);
      }
    }
  }

  void check_nfs() {
    const auto names_server = [](const std::string& one) { return one.starts_with("addr="); };
    if (std::none_of(how_.begin(), how_.end(), names_server)) {
      error("it is of type nfs, and `o` does not say of which server", "add addr=… to `o`");
    } else if (device_.find(':') == std::string::npos) {
      error(fmt::format("its device {} names no path of a server", device_),
            fmt::format("write it as :{}", device_));
    }
  }

  /// kernel.org, filesystems/overlayfs: folders that must be there.
  void check_overlay() {
    if (inputs_.host == nullptr) return;
    for (const std::string& one : how_) {
      const std::string name = one.substr(0, one.find('='));
      if (name == one || (name != "lowerdir" && name != "upperdir" && name != "workdir")) continue;
      for (const std::string& folder : parts_between(one.substr(name.size() + 1), ':')) {
        if (inputs_.host->files->kind(folder) == FileKind::kDirectory) continue;
        missing(fmt::format("its {} {} is no folder", name, folder), "create it, or correct `o`");
      }
    }
  }

  const PreflightInputs& inputs_;
  const DesiredVolume& volume_;
  Concerns& concerns_;
  std::string type_;
  std::vector<std::string> how_;
  std::string device_;
};

}  // namespace

std::vector<const DesiredVolume*> volumes_to_make(const PreflightInputs& inputs) {
  std::vector<const DesiredVolume*> volumes;
  for (const DesiredVolume& volume : inputs.desired.volumes) {
    const auto makes = [&](const model::Step& step) {
      return step.kind == model::StepKind::kCreateVolume && step.subject == volume.spec.name;
    };
    const auto& steps = inputs.plan.steps;
    if (!volume.external && std::any_of(steps.begin(), steps.end(), makes)) {
      volumes.push_back(&volume);
    }
  }
  return volumes;
}

void check_volumes(const PreflightInputs& inputs, Concerns& concerns) {
  for (const DesiredVolume* volume : volumes_to_make(inputs)) {
    const std::string& driver = volume->spec.driver;
    if (driver.empty() || driver == "local") LocalVolumeCheck(inputs, *volume, concerns).run();
  }
}

}  // namespace bulkhead::orchestrate
