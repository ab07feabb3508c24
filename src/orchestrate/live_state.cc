#include "orchestrate/live_state.h"

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <optional>

#include "docker/engine.h"
#include "docker/image_name.h"
#include "orchestrate/labels.h"
#include "orchestrate/parallel.h"

namespace bulkhead::orchestrate {
namespace {

constexpr std::size_t kThreads = 16;

Status add_containers(docker::Engine& engine, const std::string& project,
                      std::vector<docker::ContainerSummary> all, LiveState& live,
                      const docker::Call& call) {
  std::vector<docker::ContainerSummary> ours;
  for (docker::ContainerSummary& one : all) {
    auto& side = one.label(kProjectLabel) == project ? ours : live.others;
    side.push_back(std::move(one));
  }
  std::vector<std::optional<Result<docker::Container>>> found(ours.size());
  for_all(ours.size(), kThreads,
          [&](std::size_t i) { found[i] = engine.inspect_container(ours[i].id, call); });
  for (auto& one : found) {
    if (*one) {
      live.containers.push_back(std::move(**one));
    } else if (one->error().kind != ErrorKind::kNotFound) {  // it went away meanwhile
      return tl::unexpected(one->error());
    }
  }
  std::sort(live.containers.begin(), live.containers.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return {};
}

}  // namespace

const docker::Container* LiveState::container(const std::string& id) const {
  const auto found = std::find_if(containers.begin(), containers.end(),
                                  [&](const auto& one) { return one.id.str() == id; });
  return found == containers.end() ? nullptr : &*found;
}

Result<std::map<std::string, docker::Image>> observe_images(docker::Engine& engine,
                                                            const std::set<std::string>& references,
                                                            const docker::Call& call) {
  std::vector<std::string> names;  // what is no name is nobody's
  std::copy_if(references.begin(), references.end(), std::back_inserter(names),
               [](const std::string& name) { return !docker::is_no_image_name(name); });
  std::vector<std::optional<Result<docker::Image>>> found(names.size());
  for_all(names.size(), kThreads, [&](std::size_t i) {
    found[i] = engine.inspect_image(docker::ImageRef(names[i]), call);
  });
  std::map<std::string, docker::Image> images;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (*found[i]) {
      images.emplace(names[i], std::move(**found[i]));
    } else if (found[i]->error().kind != ErrorKind::kNotFound &&
               found[i]->error().kind != ErrorKind::kInvalid) {
      return tl::unexpected(found[i]->error());
    }
  }
  return images;
}

Result<LiveState> observe(docker::Engine& engine, const std::string& project,
                          std::map<std::string, docker::Image> images, const docker::Call& call) {
  LiveState live;
  live.images = std::move(images);
  Status containers;
  Result<std::vector<docker::Network>> networks;
  Result<std::vector<docker::Volume>> volumes;
  const std::array<std::function<void()>, 3> questions{
      [&] {
        auto all = engine.list_containers({}, call);
        containers = all ? add_containers(engine, project, std::move(*all), live, call)
                         : Status(tl::unexpected(all.error()));
      },
      [&] { networks = engine.list_networks({}, call); },
      [&] { volumes = engine.list_volumes({}, call); },
  };
  for_all(questions.size(), questions.size(), [&](std::size_t i) { questions[i](); });
  TRY(std::move(containers));
  for (docker::Network& network : TRY(std::move(networks))) {
    const auto owner = network.labels.find(kProjectLabel);
    const bool own = owner != network.labels.end() && owner->second == project;
    const auto [place, is_new] = live.networks.try_emplace(network.name, network);
    if (!is_new && own) place->second = std::move(network);
  }
  for (docker::Volume& volume : TRY(std::move(volumes))) {
    std::string name = volume.name.str();
    live.volumes.emplace(std::move(name), std::move(volume));
  }
  return live;
}

}  // namespace bulkhead::orchestrate
