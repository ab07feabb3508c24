// Paths of the host that services need: bind sources, configs, secrets, build contexts, devices.
#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "model/build_stage.h"
#include "orchestrate/preflight.h"

namespace bulkhead::orchestrate {
namespace {

using text::FileKind;

/// "conf/nginx.conf" is meant to be a file; where there is none, the engine would make a folder.
bool looks_like_a_file(const std::string& path) {
  const std::string name = path.substr(path.rfind('/') + 1);
  const std::size_t dot = name.rfind('.');
  return dot != std::string::npos && dot > 0 && dot + 1 < name.size() && !name.ends_with(".d");
}

/// "v:/data", which Compose takes for absolute.
bool is_on_drive(const std::string& path) {
  return path.size() > 1 && path[1] == ':' &&
         std::isalpha(static_cast<unsigned char>(path[0])) != 0;
}

/// Why no folder can be made where `missing` does not exist: a clause, or nothing.
std::string in_the_way(const std::string& missing, text::FileReader& files) {
  for (std::string path = missing; path.size() > 1;) {
    const std::size_t slash = path.rfind('/');
    if (slash == std::string::npos) break;
    const std::string parent = slash == 0 ? "/" : path.substr(0, slash);
    const FileKind kind = files.kind(parent);
    if (kind == FileKind::kFile) return fmt::format("{} is a file", parent);
    if (kind == FileKind::kDirectory) {
      // What is in the folder and leads nowhere is a link.
      const auto names = files.list(parent);
      const std::string name = path.substr(slash + 1);
      const bool there = names && std::find(names->begin(), names->end(), name) != names->end();
      return there ? fmt::format("{} is a link to what does not exist", path) : std::string();
    }
    path = parent;
  }
  return {};
}

/// What to do about a file that the engine does not see.
const char* remedy(const std::string& path, const HostFacts& host, const char* otherwise) {
  if (host.our_files->kind(path) == FileKind::kMissing) return otherwise;
  return "it is there, but not for the engine, which sees other files than you (a snap, or a "
         "container?): put the project where both see it";
}

void check_bind(const model::Service& service, const model::Mount& mount, const HostFacts& host,
                Concerns& concerns) {
  text::FileReader& files = *host.files;
  if (is_on_drive(mount.source)) {
    concerns.error(
        "BH530", "missing-bind-source",
        fmt::format("service \"{}\": {} is read as a folder on a drive of Windows, and this "
                    "engine has none",
                    service.name, mount.source),
        fmt::format("give the volume a name of more than one letter, or write ./{} for a folder",
                    mount.source.front()),
        mount.span);
    return;
  }
  if (files.kind(mount.source) != FileKind::kMissing) return;
  const std::string what =
      fmt::format("service \"{}\": {} does not exist, and is to be mounted at {}", service.name,
                  mount.source, mount.target);
  if (const std::string obstacle = in_the_way(mount.source, files); !obstacle.empty()) {
    concerns.error("BH530", "missing-bind-source",
                   fmt::format("{}; the engine cannot make it, because {}", what, obstacle),
                   "correct the path", mount.span);
  } else if (!mount.bind_create_host_path) {
    concerns.error("BH530", "missing-bind-source", what,
                   remedy(mount.source, host, "create it, or correct the path"), mount.span);
  } else if (looks_like_a_file(mount.source)) {
    concerns.error("BH530", "missing-bind-source",
                   what + "; the engine would make a folder of that name",
                   remedy(mount.source, host, "create the file, or correct the path"), mount.span);
  } else {
    concerns.warning("BH530", "missing-bind-source",
                     what + "; the engine will make an empty folder",
                     remedy(mount.source, host,
                            "fill it beforehand, where the service is to find something in it"),
                     mount.span);
  }
}

void check_grants(const std::vector<model::FileGrant>& grants,
                  const std::map<std::string, model::FileObject>& objects, const char* word,
                  const model::Service& service, const HostFacts& host, Concerns& concerns) {
  for (const model::FileGrant& grant : grants) {
    const auto object = objects.find(grant.source);
    if (object == objects.end() || object->second.file.empty()) continue;
    if (host.files->kind(object->second.file) != FileKind::kMissing) continue;
    concerns.error("BH530", "missing-bind-source",
                   fmt::format("service \"{}\": the file of {} \"{}\" does not exist: {}",
                               service.name, word, grant.source, object->second.file),
                   remedy(object->second.file, host, "create it, or correct the path"),
                   object->second.span);
  }
}

void check_stage(const model::Service& service, const std::string& path, text::FileReader& files,
                 Concerns& concerns) {
  const model::Build& build = *service.build;
  const auto stages = model::stages_of(build, files);
  if (stages.empty() || model::find_stage(stages, build.target) != nullptr) return;
  concerns.error(
      "BH542", "missing-build-context",
      fmt::format("service \"{}\": {} has no stage {} to build", service.name, path, build.target),
      "correct `build.target`", build.span);
}

void check_build(const model::Service& service, const LiveState& live, const std::string& image,
                 text::FileReader& files, Concerns& concerns) {
  if (!service.build) return;
  if (live.images.contains(image) && service.pull_policy != "build") return;
  const model::Build& build = *service.build;
  if (build.context.find("://") != std::string::npos || !build.context.starts_with('/')) return;
  if (files.kind(build.context) != FileKind::kDirectory) {
    concerns.error("BH542", "missing-build-context",
                   fmt::format("service \"{}\": the build context {} is no folder", service.name,
                               build.context),
                   "create it, or correct `build.context`", build.span);
    return;
  }
  const auto path = model::dockerfile_path(build);
  if (path && files.kind(*path) == FileKind::kMissing) {
    concerns.error("BH542", "missing-build-context",
                   fmt::format("service \"{}\": there is no {} to build from", service.name, *path),
                   "create it, or name another with `build.dockerfile`", build.span);
    return;
  }
  check_stage(service, path.value_or("dockerfile_inline"), files, concerns);
}

/// "nvidia.com/gpu=all": a device of the Container Device Interface, by its name.
void check_named_device(const PreflightInputs& inputs, const model::Service& service,
                        const model::DeviceMapping& device, Concerns& concerns) {
  if (device.source.starts_with('/') || inputs.system.named_devices) return;
  concerns.error(
      "BH543", "missing-device",
      fmt::format("service \"{}\": {} is no path of a device, and this engine knows none "
                  "by its name (CDI)",
                  service.name, device.source),
      "name a file of /dev, or use an engine from 25 on with the feature cdi", service.span);
}

}  // namespace

void check_files(const PreflightInputs& inputs, Concerns& concerns) {
  if (inputs.host == nullptr) return;
  text::FileReader& files = *inputs.host->files;
  for (const model::Service* started : definitions_to_start(inputs)) {
    const model::Service& service = *started;
    for (const model::Mount& mount : service.volumes) {
      if (mount.type == model::Mount::Type::kBind)
        check_bind(service, mount, *inputs.host, concerns);
    }
    check_grants(service.configs, inputs.project.configs, "config", service, *inputs.host,
                 concerns);
    check_grants(service.secrets, inputs.project.secrets, "secret", service, *inputs.host,
                 concerns);
    check_build(service, inputs.live, image_of(inputs.project, service), *inputs.host->our_files,
                concerns);
    for (const model::DeviceMapping& device : service.devices) {
      check_named_device(inputs, service, device, concerns);
      const FileKind kind = files.kind(device.source);
      if (!device.source.starts_with('/') ||
          (kind != FileKind::kMissing && kind != FileKind::kFile)) {
        continue;
      }
      concerns.error(
          "BH543", "missing-device",
          kind == FileKind::kFile
              ? fmt::format("service \"{}\": {} is a file of this machine, and no device",
                            service.name, device.source)
              : fmt::format("service \"{}\": this machine has no device {}", service.name,
                            device.source),
          kind == FileKind::kFile ? "mount it by `volumes`"
                                  : "load its driver, or leave the device out",
          service.span);
    }
  }
}

}  // namespace bulkhead::orchestrate
