#include <algorithm>

#include <fmt/format.h>

#include "docker/image_name.h"
#include "testing/fake_engine.h"
#include "testing/fake_engine_text.h"

namespace bulkhead::testing {

using namespace docker;

ImageRef FakeEngine::add_image(const std::string& name, ContainerConfig defaults) {
  const Lock lock(mutex_);
  Image image;
  image.id = ImageRef("sha256:" + new_id());
  image.tags = {split_image_name(name).tag.empty() ? name + ":latest" : name};
  image.created = now();
  image.os = "linux";
  image.architecture = "amd64";
  image.config = std::move(defaults);
  for (auto& [id, other] : images_) std::erase(other.tags, image.tags.front());
  ImageRef id = image.id;
  images_.emplace(id.str(), std::move(image));
  return id;
}

void FakeEngine::add_remote_image(const std::string& name, ContainerConfig defaults) {
  const Lock lock(mutex_);
  remote_[name] = std::move(defaults);
}

Result<std::vector<ImageSummary>> FakeEngine::list_images(const Call& call) {
  TRY(begin("listing images", call));
  const Lock lock(mutex_);
  std::vector<ImageSummary> list;
  for (const auto& [id, image] : images_) {
    list.push_back({image.id, image.tags, image.digests, image.created, image.size});
  }
  return list;
}

Result<Image> FakeEngine::inspect_image(const ImageRef& image, const Call& call) {
  const std::string doing = fmt::format("inspecting image {}", image);
  TRY(begin(doing, call));
  const Lock lock(mutex_);
  const Image* found = find_image(image.str());
  if (found == nullptr) {
    return refused(ErrorKind::kNotFound, 404, doing, fmt::format("No such image: {}", image));
  }
  return *found;
}

Status FakeEngine::tag_image(const ImageRef& image, const std::string& target, const Call& call) {
  const std::string doing = fmt::format("tagging image {} as {}", image, target);
  TRY(begin(doing, call));
  const Lock lock(mutex_);
  Image* found = find_image(image.str());
  if (found == nullptr) {
    return refused(ErrorKind::kNotFound, 404, doing, fmt::format("No such image: {}", image));
  }
  for (auto& [id, other] : images_) std::erase(other.tags, target);
  found->tags.push_back(target);
  std::sort(found->tags.begin(), found->tags.end());
  return {};
}

Status FakeEngine::remove_image(const ImageRef& image, bool, const Call& call) {
  const std::string doing = fmt::format("removing image {}", image);
  TRY(begin(doing, call));
  const Lock lock(mutex_);
  Image* found = find_image(image.str());
  if (found == nullptr) {
    return refused(ErrorKind::kNotFound, 404, doing, fmt::format("No such image: {}", image));
  }
  if (found->id == image) {
    images_.erase(image.str());
    return {};
  }
  std::erase(found->tags, image.str());
  if (found->tags.empty()) images_.erase(std::string(found->id.str()));
  return {};
}

Result<std::string> FakeEngine::registry_digest(const ImageRef& image, const std::string&,
                                                const Call& call) {
  const std::string doing = fmt::format("asking the registry of image {}", image);
  TRY(begin(doing, call));
  const Lock lock(mutex_);
  if (!remote_.contains(image.str())) {
    return refused(ErrorKind::kNotFound, 404, doing, "manifest unknown: manifest unknown");
  }
  return std::string("sha256:") + std::string(64, 'f');
}

Status FakeEngine::pull_image(const ImageRef& image, const std::string&, const std::string&,
                              const OnPullProgress& progress, const Call& call) {
  const std::string doing = fmt::format("pulling image {}", image);
  TRY(begin(doing, call));
  ContainerConfig defaults;
  {
    const Lock lock(mutex_);
    const auto found = remote_.find(image.str());
    if (found == remote_.end()) {
      return refused(ErrorKind::kNotFound, 404, doing,
                     fmt::format("manifest for {} not found: manifest unknown", image));
    }
    defaults = found->second;
  }
  if (progress) progress({"", "Pulling from " + image.str(), 0, 0});
  add_image(image.str(), defaults);
  return {};
}

Result<std::vector<std::string>> FakeEngine::load_image(const ByteSource& archive,
                                                        const Call& call) {
  TRY(begin("loading images", call));
  while (!TRY(archive()).empty()) {
  }
  return refused(ErrorKind::kInvalid, 400, "loading images", "the fake reads no archives");
}

Result<ImageRef> FakeEngine::import_image(const ByteSource& archive, const std::string& target,
                                          const std::vector<std::string>&, const Call& call) {
  TRY(begin("importing image " + target, call));
  while (!TRY(archive()).empty()) {
  }
  return add_image(target);
}

}  // namespace bulkhead::testing
