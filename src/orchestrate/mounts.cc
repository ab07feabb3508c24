#include "orchestrate/mounts.h"

#include <charconv>
#include <map>
#include <optional>
#include <string_view>

#include <fmt/format.h>

namespace bulkhead::orchestrate {
namespace {

using model::FileGrant;
using model::FileObject;
using model::Mount;

/// The older, colon-separated form, because only with it the engine makes a missing host path.
std::string bind_text(const Mount& mount) {
  std::string text =
      fmt::format("{}:{}:{}", mount.source, mount.target, mount.read_only ? "ro" : "rw");
  if (!mount.bind_selinux.empty()) text += "," + mount.bind_selinux;
  if (!mount.bind_propagation.empty()) text += "," + mount.bind_propagation;
  return text;
}

docker::Mount common_mount(const Mount& mount, const char* type) {
  docker::Mount made;
  made.type = type;
  made.source = mount.source;
  made.target = mount.target;
  made.read_only = mount.read_only;
  made.consistency = mount.consistency;
  return made;
}

void add_bind(const SpecInputs& inputs, const Mount& mount, ServiceSpec& out,
              const Refuse& refuse) {
  const bool plain = mount.bind_recursive.empty() || mount.bind_recursive == "enabled";
  if (mount.bind_create_host_path && plain) {
    out.spec.host.binds.push_back(bind_text(mount));
    return;
  }
  docker::Mount made = common_mount(mount, "bind");
  made.propagation = mount.bind_propagation;
  made.create_mountpoint = mount.bind_create_host_path;
  if (mount.bind_recursive == "disabled") {
    made.non_recursive = true;
  } else if (!plain) {
    constexpr docker::ApiVersion kRecursiveReadOnly{1, 44};
    if (inputs.api < kRecursiveReadOnly) {
      refuse(fmt::format("bind.recursive \"{}\" of the mount at {} needs Engine API {}, and this "
                         "engine speaks {}",
                         mount.bind_recursive, mount.target, kRecursiveReadOnly.str(),
                         inputs.api.str()),
             "use a newer Docker Engine, or leave `recursive` out", mount.span);
      return;
    }
    made.read_only_non_recursive = mount.bind_recursive == "writable";
    made.read_only_force_recursive = mount.bind_recursive == "readonly";
  }
  out.spec.host.mounts.push_back(std::move(made));
}

void add_volume(const SpecInputs& inputs, const Mount& mount, ServiceSpec& out,
                const Refuse& refuse) {
  docker::Mount made = common_mount(mount, "volume");
  const auto volume = inputs.project.volumes.find(mount.source);
  if (volume != inputs.project.volumes.end()) made.source = volume->second.name;
  made.no_copy = mount.volume_nocopy;
  if (!mount.volume_subpath.empty()) {
    constexpr docker::ApiVersion kSubpath{1, 45};
    if (inputs.api < kSubpath) {
      refuse(fmt::format("volume.subpath of the mount at {} needs Engine API {}, and this engine "
                         "speaks {}",
                         mount.target, kSubpath.str(), inputs.api.str()),
             "use a newer Docker Engine, or mount the whole volume", mount.span);
      return;
    }
    made.subpath = mount.volume_subpath;
  }
  out.spec.host.mounts.push_back(std::move(made));
}

void add_mount(const SpecInputs& inputs, const Mount& mount, ServiceSpec& out,
               const Refuse& refuse) {
  switch (mount.type) {
    case Mount::Type::kBind:
      add_bind(inputs, mount, out, refuse);
      return;
    case Mount::Type::kVolume:
      add_volume(inputs, mount, out, refuse);
      return;
    case Mount::Type::kTmpfs: {
      docker::Mount made = common_mount(mount, "tmpfs");
      made.tmpfs_size = mount.tmpfs_size;
      made.tmpfs_mode = static_cast<int>(mount.tmpfs_mode);
      out.spec.host.mounts.push_back(std::move(made));
      return;
    }
    case Mount::Type::kNamedPipe:
    case Mount::Type::kCluster:
    case Mount::Type::kImage:
      break;
  }
  const char* kind = mount.type == Mount::Type::kNamedPipe ? "npipe"
                     : mount.type == Mount::Type::kCluster ? "cluster"
                                                           : "image";
  refuse(fmt::format("a mount of type {} (at {}) is not supported", kind, mount.target),
         "use a bind, a volume or a tmpfs", mount.span);
}

std::optional<int> parse_id(const std::string& text) {
  if (text.empty()) return 0;
  int id = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, id);
  if (error != std::errc{} || rest != end || id < 0) return std::nullopt;
  return id;
}

/// The two kinds of file differ in where a name without a path goes, and in the words.
struct GrantKind {
  const char* word;
  const char* folder;
  const std::map<std::string, FileObject>& objects;
};

/// The content, for an object that is no file on the host; nothing when it cannot be had.
std::optional<std::string> content_of(const SpecInputs& inputs, const GrantKind& kind,
                                      const FileObject& object, const FileGrant& grant,
                                      const Refuse& refuse) {
  if (object.content) return *object.content;
  const auto variable = inputs.environment.find(object.environment);
  if (variable != inputs.environment.end()) return variable->second;
  refuse(fmt::format("{} \"{}\" is taken from the environment variable {}, which is not set",
                     kind.word, grant.source, object.environment),
         "set it, or write it into the project's .env file", object.span);
  return std::nullopt;
}

void add_grant(const SpecInputs& inputs, const GrantKind& kind, const FileGrant& grant,
               ServiceSpec& out, const Refuse& refuse) {
  const auto found = kind.objects.find(grant.source);
  if (found == kind.objects.end()) {
    refuse(fmt::format("{} \"{}\" is not declared", kind.word, grant.source),
           fmt::format("declare it under the top-level `{}s:`", kind.word), grant.span);
    return;
  }
  const FileObject& object = found->second;
  if (object.external) {
    refuse(fmt::format("{} \"{}\" is external, and only Swarm keeps such", kind.word, grant.source),
           "give it a `file:`, `environment:` or `content:`", grant.span);
    return;
  }
  std::string target = grant.target.empty() ? grant.source : grant.target;
  if (!target.starts_with('/')) target = kind.folder + target;

  if (!object.content && object.environment.empty()) {
    docker::Mount made;
    made.type = "bind";
    made.source = object.file;
    made.target = target;
    made.read_only = true;
    out.spec.host.mounts.push_back(std::move(made));
    return;
  }
  InjectedFile file;
  const auto content = content_of(inputs, kind, object, grant, refuse);
  const auto uid = parse_id(grant.uid);
  const auto gid = parse_id(grant.gid);
  if (!uid || !gid) {
    refuse(fmt::format("{} \"{}\": uid and gid must be numbers, not \"{}\"", kind.word,
                       grant.source, uid ? grant.gid : grant.uid),
           "write the number of the user or group in the container", grant.span);
  }
  if (!content || !uid || !gid) return;
  file.path = target;
  file.content = *content;
  file.mode = grant.mode.value_or(0444);
  file.uid = *uid;
  file.gid = *gid;
  out.files.push_back(std::move(file));
}

}  // namespace

void set_mounts(const SpecInputs& inputs, const model::Service& service, ServiceSpec& out,
                const Refuse& refuse) {
  for (const Mount& mount : service.volumes) add_mount(inputs, mount, out, refuse);
  for (const std::string& tmpfs : service.tmpfs) {
    const std::size_t colon = tmpfs.find(':');
    out.spec.host.tmpfs[tmpfs.substr(0, colon)] =
        colon == std::string::npos ? "" : tmpfs.substr(colon + 1);
  }
  const GrantKind secrets{"secret", "/run/secrets/", inputs.project.secrets};
  for (const FileGrant& grant : service.secrets) add_grant(inputs, secrets, grant, out, refuse);
  const GrantKind configs{"config", "/", inputs.project.configs};
  for (const FileGrant& grant : service.configs) add_grant(inputs, configs, grant, out, refuse);
}

}  // namespace bulkhead::orchestrate
