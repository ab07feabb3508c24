#include <algorithm>

#include <fmt/format.h>

#include "base/check.h"
#include "testing/fake_engine.h"
#include "testing/fake_engine_text.h"

namespace bulkhead::testing {

using namespace docker;

std::map<std::string, std::string> FakeEngine::files_of(const ContainerRef& container) {
  const Lock lock(mutex_);
  const auto box = find(container, "looking at files");
  CHECK(box);
  return (*box)->files;
}

std::string FakeEngine::volume_content(const std::string& volume) {
  const Lock lock(mutex_);
  return contents_[volume];
}

void FakeEngine::set_volume_content(const std::string& volume, std::string content) {
  const Lock lock(mutex_);
  contents_[volume] = std::move(content);
}

Status FakeEngine::put_archive(const ContainerRef& container, const std::string& path,
                               const ByteSource& tar, const Call& call) {
  const std::string doing = fmt::format("copying into {} of container {}", path, container);
  TRY(begin(doing, call));
  std::string bytes;
  for (std::string piece = TRY(tar()); !piece.empty(); piece = TRY(tar())) bytes += piece;
  const Lock lock(mutex_);
  Box* box = TRY(find(container, doing));
  // The name of a tar's first entry ends with a NUL.
  const std::string first = bytes.substr(0, bytes.find('\0'));
  const std::string folder =
      path + (path.ends_with('/') ? "" : "/") + first.substr(0, first.find('/'));
  for (const MountPoint& mount : box->container.mounts) {
    if (mount.type != "volume" || mount.destination != folder) continue;
    contents_[mount.name] += bytes;
    return {};
  }
  box->files[path] = bytes;
  return {};
}

Status FakeEngine::get_archive(const ContainerRef& container, const std::string& path,
                               const ByteSink& tar, const Call& call) {
  const std::string doing = fmt::format("copying {} of container {}", path, container);
  TRY(begin(doing, call));
  std::string bytes;
  {
    const Lock lock(mutex_);
    const Box* box = TRY(find(container, doing));
    const auto& mounts = box->container.mounts;
    const auto mount = std::find_if(mounts.begin(), mounts.end(), [&](const MountPoint& one) {
      return one.type == "volume" && one.destination == path;
    });
    if (mount == mounts.end()) {
      return refused(ErrorKind::kNotFound, 404, doing,
                     fmt::format("Could not find the file {} in container {}", path, container));
    }
    bytes = contents_[mount->name];
  }
  return tar(bytes);
}

}  // namespace bulkhead::testing
