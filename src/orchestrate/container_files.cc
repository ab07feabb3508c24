#include "orchestrate/container_files.h"

#include <algorithm>
#include <deque>
#include <string_view>
#include <utility>

namespace bulkhead::orchestrate {
namespace {

constexpr int kMostLinks = 40;  // path_resolution(7)

/// The parts of a path, the first one first.
std::deque<std::string> parts_of(std::string_view path) {
  std::deque<std::string> parts;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    if (end > 0 && path.substr(0, end) != ".") parts.emplace_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return parts;
}

bool is_below(const std::string& path, const std::string& folder) {
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

/// Follows all links from the root on; `look` says what is at a path, no link followed.
template <typename Look>
ContainerFile follow(const std::string& path, const Look& look) {
  std::deque<std::string> rest = parts_of(path);
  std::string at;
  int links = 0;
  ContainerFile found = look("/");
  while (!rest.empty()) {
    const std::string part = std::move(rest.front());
    rest.pop_front();
    if (part == "..") {
      at.resize(at.empty() ? 0 : at.rfind('/'));
      found = look(at.empty() ? "/" : at);
      continue;
    }
    std::string next = at;
    next.append("/").append(part);
    found = look(next);
    if (!found.known() || found.missing()) return found;
    if (found.entry.kind == linux::FileEntry::Kind::kLink) {
      if (++links > kMostLinks) return {};
      std::deque<std::string> target = parts_of(found.entry.target);
      if (found.entry.target.starts_with('/')) at.clear();
      rest.insert(rest.begin(), target.begin(), target.end());
      found = look(at.empty() ? "/" : at);
      continue;
    }
    at = std::move(next);
    if (!rest.empty() && found.entry.kind != linux::FileEntry::Kind::kFolder) {
      found.entry = {};  // nothing is below a file
      return found;
    }
  }
  return found;
}

}  // namespace

void ContainerFiles::add(const std::string& target, const std::string& source, text::Span span) {
  std::string place;
  for (const std::string& part : parts_of(target)) place.append("/").append(part);
  mounts_.push_back({std::move(place), source, span});
}

void ContainerFiles::mount_all(const model::Project& project, const model::Service& service,
                               const docker::ContainerConfig& inherited) {
  // What the runtime mounts in every container.
  for (const char* own :
       {"/proc", "/sys", "/dev", "/etc/hosts", "/etc/hostname", "/etc/resolv.conf"}) {
    add(own, "", {});
  }
  for (const std::string& volume : inherited.volumes) add(volume, "", {});
  for (const model::Mount& mount : service.volumes) {
    const bool bind = mount.type == model::Mount::Type::kBind;
    add(mount.target, bind ? mount.source : "", mount.span);
  }
  for (const std::string& tmpfs : service.tmpfs) add(tmpfs.substr(0, tmpfs.find(':')), "", {});
  for (const auto& [grants, objects] : {std::pair(&service.configs, &project.configs),
                                        std::pair(&service.secrets, &project.secrets)}) {
    for (const model::FileGrant& grant : *grants) {
      const auto object = objects->find(grant.source);
      add(grant.target, object == objects->end() ? "" : object->second.file, grant.span);
    }
  }
  // Mounts of others lie anywhere.
  if (!service.volumes_from.empty()) add("/", "", {});
}

const ContainerFiles::Mounted* ContainerFiles::cover(const std::string& path) const {
  const Mounted* closest = nullptr;
  for (const Mounted& mount : mounts_) {
    if (path != mount.target && !is_below(path, mount.target)) continue;
    if (closest == nullptr || mount.target.size() >= closest->target.size()) closest = &mount;
  }
  return closest;
}

ContainerFile ContainerFiles::look(const std::string& path) const {
  using Place = ContainerFile::Place;
  const auto leads_to_mount = [&](const Mounted& mount) { return is_below(mount.target, path); };
  const Mounted* mount = cover(path);
  if (mount == nullptr) {
    // The engine makes the folders on the way to a mount.
    const bool is_way = std::any_of(mounts_.begin(), mounts_.end(), leads_to_mount);
    if (image_ == nullptr && !is_way) return {};
    ContainerFile file{Place::kImage, {}, path};
    if (image_ != nullptr) file.entry = image_->entry(path);
    if (file.missing() && is_way) file.entry.kind = Kind::kFolder;
    return file;
  }
  if (mount->source.empty() || host_ == nullptr) return {};
  // What is mounted is what the host's links lead to.
  const auto look_on_host = [&](const std::string& there) {
    return ContainerFile{Place::kHost, host_->entry(there), there, mount->span};
  };
  ContainerFile source = follow(mount->source, look_on_host);
  source.is_mount = path == mount->target;
  if (source.is_mount || source.missing()) return source;
  return look_on_host(source.path + path.substr(mount->target.size()));
}

ContainerFile ContainerFiles::find(const std::string& path) const {
  return follow(path, [this](const std::string& at) { return look(at); });
}

ContainerFile ContainerFiles::find_program(const std::string& word,
                                           const std::string& search_path) const {
  std::string_view rest = search_path;
  ContainerFile in_the_way;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(':'), rest.size());
    const std::string folder(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (!folder.starts_with('/')) return {};  // below the working directory
    ContainerFile file = find(folder + "/" + word);
    if (!file.known()) return {};
    if (file.entry.kind == Kind::kFile && file.entry.executable) return file;
    if (!in_the_way.known() || in_the_way.missing()) in_the_way = std::move(file);
  }
  return in_the_way;
}

std::string ContainerFiles::head(const ContainerFile& file, std::size_t bytes) const {
  using Place = ContainerFile::Place;
  linux::FileTree* tree = file.place == Place::kImage  ? image_
                          : file.place == Place::kHost ? host_
                                                       : nullptr;
  return tree == nullptr ? std::string() : tree->head(file.path, bytes);
}

}  // namespace bulkhead::orchestrate
