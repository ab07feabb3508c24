#include "orchestrate/registries.h"

#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "docker/image_name.h"
#include "orchestrate/parallel.h"

namespace bulkhead::orchestrate {
namespace {

constexpr std::size_t kMostAtOnce = 16;

Status ask(const std::string& name, docker::Engine& engine, docker::RegistryLogins& logins,
           const docker::Call& call) {
  const docker::ImageRef image(name);
  const docker::RegistryLogin login = TRY(logins.find(image, call.stop));
  const auto digest =
      engine.registry_digest(image, login.auth, docker::Call{kRegistryPatience, call.stop});
  if (digest) return {};
  if (login.why_none.empty() || digest.error().kind == ErrorKind::kInterrupted) {
    return tl::unexpected(digest.error());
  }
  // Asked without a login that there should have been: likely the cause.
  return failure(digest.error().kind, fmt::format("{}; {}", digest.error().message, login.why_none),
                 digest.error().code);
}

}  // namespace

Result<RegistryErrors> ask_registries(const model::Plan& plan, docker::Engine& engine,
                                      docker::RegistryLogins& logins, const docker::Call& call) {
  // Podman's API of Docker has no such question: 404 would be taken for an image that is not there.
  if (engine.info().platform == "Podman Engine") return RegistryErrors{};
  std::vector<std::string> images;
  for (const model::Step& step : plan.steps) {
    if (step.kind != model::StepKind::kPullImage) continue;
    if (!docker::is_no_image_name(step.subject)) images.push_back(step.subject);
  }
  std::vector<Status> answers(images.size());
  for_all(images.size(), std::min(images.size(), kMostAtOnce),
          [&](std::size_t i) { answers[i] = ask(images[i], engine, logins, call); });
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
