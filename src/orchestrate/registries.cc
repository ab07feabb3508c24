#include "orchestrate/registries.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "docker/image_name.h"
#include "docker/registry_auth.h"
#include "orchestrate/parallel.h"

namespace bulkhead::orchestrate {
namespace {

constexpr std::size_t kMostAtOnce = 16;

Status ask(const std::string& name, docker::Engine& engine, const std::string& docker_config,
           const docker::Call& call) {
  const docker::ImageRef image(name);
  std::string auth;
  if (!docker_config.empty()) auth = TRY(docker::registry_auth(docker_config, image));
  TRY(engine.registry_digest(image, auth, docker::Call{kRegistryPatience, call.stop}));
  return {};
}

}  // namespace

Result<RegistryErrors> ask_registries(const model::Plan& plan, docker::Engine& engine,
                                      const std::string& docker_config, const docker::Call& call) {
  // Podman's API of Docker has no such question: 404 would be taken for an image that is not there.
  if (engine.info().platform == "Podman Engine") return RegistryErrors{};
  std::vector<std::string> images;
  for (const model::Step& step : plan.steps) {
    if (step.kind != model::StepKind::kPullImage) continue;
    if (!docker::is_no_image_name(step.subject)) images.push_back(step.subject);
  }
  std::vector<Status> answers(images.size());
  for_all(images.size(), std::min(images.size(), kMostAtOnce),
          [&](std::size_t i) { answers[i] = ask(images[i], engine, docker_config, call); });
  RegistryErrors errors;
  for (std::size_t i = 0; i < images.size(); ++i) {
    if (answers[i]) continue;
    if (answers[i].error().kind == ErrorKind::kInterrupted) {
      return tl::unexpected(answers[i].error());
    }
    errors.emplace(images[i], answers[i].error());
  }
  return errors;
}

}  // namespace bulkhead::orchestrate
