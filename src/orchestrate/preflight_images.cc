// Images that are to be pulled, and what their registries said of them.
#include <fmt/format.h>

#include "docker/image_name.h"
#include "orchestrate/preflight.h"

namespace bulkhead::orchestrate {
namespace {

constexpr int kUnauthorized = 401;
constexpr int kForbidden = 403;
constexpr int kTooManyRequests = 429;

struct Judgement {
  const char* what;  // follows the registry's name
  std::string help;
  bool certain = true;  // false: the pull may succeed all the same
};

Judgement judge(const Error& error, const std::string& registry, const docker::SystemInfo& system) {
  const char* load = "an image made elsewhere can be brought with docker load";
  if (error.code == kUnauthorized || error.code == kForbidden) {
    return {"does not give it",
            fmt::format("log in (docker login {}), or correct the name: many registries say the "
                        "same of what they do not have",
                        registry)};
  }
  if (error.code == kTooManyRequests) {
    return {"has had too many requests",
            fmt::format("log in (docker login {}), or wait; {}", registry, load), false};
  }
  if (error.kind == ErrorKind::kNotFound) {
    // What one mirror lacks, the next or the registry itself may have.
    const bool mirrored = registry == "docker.io" && system.registry_mirrors;
    return {"does not have it", fmt::format("correct the name or the tag; {}", load), !mirrored};
  }
  if (error.kind == ErrorKind::kTimeout) {
    return {"does not answer",
            fmt::format("see that the engine's machine reaches it; {}; --force tries to pull all "
                        "the same",
                        load)};
  }
  return {"cannot be asked", fmt::format("see that the engine's machine reaches it; {}", load)};
}

}  // namespace

void check_registries(const PreflightInputs& inputs, Concerns& concerns) {
  for (const model::Step& step : inputs.plan.steps) {
    if (step.kind != model::StepKind::kPullImage) continue;
    const auto error = inputs.registry_errors.find(step.subject);
    if (error == inputs.registry_errors.end()) continue;
    const std::string registry = docker::split_image_name(step.subject).registry;
    const Judgement judgement = judge(error->second, registry, inputs.system);
    const auto service = inputs.desired.services.find(step.service);
    text::Diagnostic& told = concerns.add(
        judgement.certain ? text::Severity::kError : text::Severity::kWarning, "BH545",
        "image-not-pullable",
        fmt::format("service \"{}\": image {} is to be pulled, since {}, and registry {} {}",
                    step.service, step.subject, inputs.plan.changes[step.change].reason, registry,
                    judgement.what),
        judgement.help,
        service == inputs.desired.services.end() ? text::Span{} : service->second.span);
    told.notes.push_back(error->second.message);
  }
}

}  // namespace bulkhead::orchestrate
