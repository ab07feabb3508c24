#include "orchestrate/images.h"

#include <deque>
#include <mutex>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "linux/environment.h"
#include "linux/process.h"
#include "orchestrate/build_command.h"
#include "orchestrate/container_spec.h"
#include "orchestrate/step_runner.h"

namespace bulkhead::orchestrate {
namespace {

using model::Step;
using model::StepKind;

Status pull(const Step& step, const model::Service& service, docker::Engine& engine,
            const ImageOptions& options) {
  const docker::ImageRef image(step.subject);
  docker::RegistryLogin login;
  if (options.logins != nullptr) login = TRY(options.logins->find(image, options.stop));
  Status pulled =
      engine.pull_image(image, service.platform, login.auth, {}, docker::Call{{}, options.stop});
  if (pulled || pulled.error().kind == ErrorKind::kInterrupted) return pulled;
  return failure(
      pulled.error().kind,
      fmt::format("{}{}{}. Is the registry reachable, and the name right? An image "
                  "made elsewhere can be brought with docker load",
                  pulled.error().message, login.why_none.empty() ? "" : "; ", login.why_none),
      pulled.error().code);
}

/// The end of what a builder said, where the cause stands, as one line.
std::string last_lines(const std::string& said) {
  constexpr std::size_t kLines = 3;
  std::deque<std::string> lines;
  bool in_notice = false;
  std::istringstream stream(said);
  for (std::string line; std::getline(stream, line);) {
    const bool blank = line.find_first_not_of(" \t\r") == std::string::npos;
    // What the older builder says of itself before anything else, up to a blank line.
    if (line.starts_with("DEPRECATED:")) in_notice = true;
    if (blank) in_notice = false;
    if (blank || in_notice) continue;
    lines.push_back(line);
    if (lines.size() > kLines) lines.pop_front();
  }
  return fmt::format("{}", fmt::join(lines, "; "));
}

Status build(const Step& step, const model::Project& project, const model::Service& service,
             Clock& clock, const ImageOptions& options) {
  constexpr Duration kLongest = std::chrono::hours(2);
  BuildCommand command = TRY(build_command(project, service, step.subject, options.environment));
  linux::ProcessSpec process;
  process.argv = std::move(command.words);
  if (!options.engine_address.empty()) {
    process.argv.insert(process.argv.begin() + 1, {"--host", options.engine_address});
  }
  process.input = std::move(command.input);
  if (!command.environment.empty()) {
    process.environment = linux::Environment::of_process().variables();
    for (auto& [name, value] : command.environment) (*process.environment)[name] = value;
  }
  process.timeout = kLongest;
  process.stop = options.stop;
  const auto built = linux::run_process(clock, process);
  if (!built && built.error().kind == ErrorKind::kNotFound) {
    return failure(ErrorKind::kNotFound,
                   "building needs the docker command line, and there is none in PATH: install "
                   "it (Debian: docker.io, or docker-cli), or load the image");
  }
  if (!built) return tl::unexpected(built.error());
  if (built->exit_code == 0) return {};
  return failure(ErrorKind::kRefused,
                 fmt::format("docker build ended with exit {}: {}", built->exit_code,
                             last_lines(built->err.empty() ? built->out : built->err)));
}

}  // namespace

model::Plan image_steps(const model::Plan& plan) {
  model::Plan images;
  images.project = plan.project;
  images.tiers = plan.tiers;
  for (const Step& step : plan.steps) {
    if (step.kind != StepKind::kPullImage && step.kind != StepKind::kBuildImage) continue;
    images.changes.push_back(plan.changes[step.change]);
    images.steps.push_back(step);
    images.steps.back().change = images.changes.size() - 1;
    images.steps.back().after.clear();
  }
  return images;
}

ApplyOutcome fetch_images(const model::Plan& plan, const model::Project& project,
                          docker::Engine& engine, Clock& clock, Progress& progress,
                          const ImageOptions& options) {
  constexpr std::size_t kAtOnce = 3;
  progress.planned(plan);
  std::mutex mutex;
  const SteadyTime begin = clock.steady();
  RunOptions run_options;
  run_options.threads = kAtOnce;
  run_options.stop = options.stop;
  const RunOutcome done =
      run_steps(plan.steps, run_options, [&](model::StepIndex i, const std::stop_token&) {
        const Step& step = plan.steps[i];
        const SteadyTime began = clock.steady();
        {
          const std::lock_guard lock(mutex);
          progress.step_began(i);
        }
        const model::Service& service = project.services.at(step.service);
        Status status = step.kind == StepKind::kPullImage
                            ? pull(step, service, engine, options)
                            : build(step, project, service, clock, options);
        const std::lock_guard lock(mutex);
        progress.step_ended(i, clock.steady() - began, status ? nullptr : &status.error());
        return status;
      });
  progress.finished();
  ApplyOutcome outcome;
  outcome.interrupted = done.interrupted;
  outcome.took = clock.steady() - begin;
  for (const auto& [index, error] : done.failures) {
    const Step& step = plan.steps[index];
    Failure failure;
    failure.step = index;
    failure.kind = step.kind;
    failure.subject = step.subject;
    failure.service = step.service;
    failure.error = error;
    for (const auto& [name, service] : project.services) {
      if (image_of(project, service) == step.subject) failure.held_back.push_back(name);
    }
    outcome.failures.push_back(std::move(failure));
  }
  return outcome;
}

}  // namespace bulkhead::orchestrate
