#include "orchestrate/up.h"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>

#include "orchestrate/held_files.h"
#include "orchestrate/labels.h"
#include "orchestrate/parallel.h"

namespace bulkhead::orchestrate {

bool Prepared::refused() const {
  return std::any_of(outcome.problems.begin(), outcome.problems.end(), [](const auto& problem) {
    return problem.severity == text::Severity::kError;
  });
}

namespace {

constexpr std::size_t kInspectedAtOnce = 8;

/// Containers of others that publish a port of the host; the list does not say which.
Result<std::vector<docker::Container>> publishing_others(const model::Project& project,
                                                         const LiveState& live,
                                                         docker::Engine& engine,
                                                         const docker::Call& call) {
  const bool wanted =
      std::any_of(project.services.begin(), project.services.end(),
                  [](const auto& service) { return !service.second.ports.empty(); });
  std::vector<docker::ContainerRef> running;
  for (const docker::ContainerSummary& other : live.others) {
    if (wanted && other.state == docker::RunState::kRunning) running.push_back(other.id);
  }
  std::vector<std::optional<Result<docker::Container>>> found(running.size());
  for_all(running.size(), kInspectedAtOnce,
          [&](std::size_t i) { found[i] = engine.inspect_container(running[i], call); });
  std::vector<docker::Container> others;
  for (auto& one : found) {
    if (*one) others.push_back(std::move(**one));
  }
  return others;
}

/// Asks the engine only where a service has such a limit.
Result<DiscardedLimits> limits_discarded(const model::Project& project, docker::Engine& engine,
                                         const docker::Call& call) {
  if (!wants_discardable(project)) return DiscardedLimits{};
  return discarded_limits(TRY(engine.system_info(call)));
}

/// Adds what would make the plan fail. Asks the engine only where the plan changes something.
Status add_preflight(const UpRequest& request, docker::Engine& engine, const docker::Call& call,
                     Prepared& prepared) {
  if (!prepared.outcome.plan.changes_anything()) return {};
  const docker::SystemInfo system = TRY(engine.system_info(call));
  const auto others = TRY(publishing_others(request.project, prepared.live, engine, call));
  RegistryErrors registry_errors;
  if (request.logins != nullptr) {
    registry_errors = TRY(ask_registries(prepared.outcome.plan, engine, *request.logins, call));
  }
  PreflightInputs inputs{request.project, prepared.desired, prepared.live, prepared.outcome.plan,
                         others,          system,           request.host};
  inputs.registry_errors = std::move(registry_errors);
  inputs.api = engine.info().server_api;
  inputs.architecture = engine.info().arch;
  if (request.host != nullptr && request.host->free_bytes) {
    if (const auto bytes = request.host->free_bytes(system.root_dir)) {
      inputs.engine_space = FreeSpace{system.root_dir, *bytes};
    }
  }
  std::vector<text::Diagnostic> found = preflight(inputs);
  if (request.findings) {
    for (text::Diagnostic& finding : request.findings()) found.push_back(std::move(finding));
  }
  for (text::Diagnostic& problem : found) {
    if (request.force && problem.severity == text::Severity::kError) {
      problem.severity = text::Severity::kWarning;
      problem.notes.emplace_back("overridden by --force");
    }
    prepared.outcome.problems.push_back(std::move(problem));
  }
  return {};
}

/// A name was to be given that somebody of the project took after we had looked: an `up` that was
/// killed had asked for it, and the engine came to it late. (What such a request made and never
/// started is removed without more ado: leftover.h.)
bool name_was_taken_since(const UpOutcome& outcome, docker::Engine& engine,
                          const docker::Call& call) {
  constexpr int kConflict = 409;
  return std::any_of(
      outcome.applied.failures.begin(), outcome.applied.failures.end(), [&](const Failure& one) {
        const bool names = one.kind == model::StepKind::kCreateContainer ||
                           one.kind == model::StepKind::kRenameContainer;
        if (!names || one.error.code != kConflict) return false;
        const auto holder = engine.inspect_container(docker::ContainerRef(one.subject), call);
        if (!holder || holder->label(kProjectLabel) != outcome.prepared.desired.project) {
          return false;
        }
        const docker::Container* seen = outcome.prepared.live.container(holder->id.str());
        return seen == nullptr || seen->name != holder->name;
      });
}

}  // namespace

Result<Prepared> prepare(const UpRequest& request, docker::Engine& engine,
                         const docker::Call& call) {
  std::set<std::string> references;
  for (const auto& [name, service] : request.project.services) {
    references.insert(image_of(request.project, service));
  }
  Result<std::map<std::string, docker::Image>> images;
  Result<LiveState> live;
  const std::array<std::function<void()>, 2> questions{
      [&] { images = observe_images(engine, references, call); },
      [&] { live = observe(engine, request.project.name, {}, call); },
  };
  for_all(questions.size(), questions.size(), [&](std::size_t i) { questions[i](); });
  const DiscardedLimits discarded = TRY(limits_discarded(request.project, engine, call));
  Prepared prepared;
  prepared.live = TRY(std::move(live));
  prepared.live.images = TRY(std::move(images));
  DesiredResult desired = desired_of(
      {{request.project, request.environment, request.files, engine.info().api, discarded},
       prepared.live.images,
       request.hash_inputs,
       request.jobs,
       request.port_checks,
       request.scale,
       request.env_files});
  prepared.desired = std::move(desired.desired);
  TRY(look_for_files(engine, prepared.desired, prepared.live, call));
  prepared.outcome = plan(prepared.desired, prepared.live, request.plan);
  auto& problems = prepared.outcome.problems;
  problems.insert(problems.begin(), desired.problems.begin(), desired.problems.end());
  TRY(add_preflight(request, engine, call, prepared));
  return prepared;
}

Result<UpOutcome> up(const UpRequest& request, docker::Engine& engine, Clock& clock,
                     Progress& progress, const ApplyOptions& apply_options,
                     const ImageOptions& image_options, const BeforeChange& before) {
  const docker::Call call{{}, apply_options.stop};
  UpOutcome outcome;
  outcome.prepared = TRY(prepare(request, engine, call));
  if (outcome.prepared.refused()) return outcome;
  if (before && outcome.prepared.outcome.plan.changes_anything()) TRY(before(outcome.prepared));
  const model::Plan images = image_steps(outcome.prepared.outcome.plan);
  if (!images.steps.empty()) {
    ImageOptions with_values = image_options;
    with_values.environment = request.environment;
    outcome.applied = fetch_images(images, request.project, engine, clock, progress, with_values);
    if (!outcome.applied.succeeded()) return outcome;
    UpRequest again = request;
    again.plan.images_fetched = true;
    outcome.prepared = TRY(prepare(again, engine, call));
    if (outcome.prepared.refused()) return outcome;
  }
  ApplyOptions with_prober = apply_options;
  with_prober.prober = request.prober;
  const auto carry_out = [&] {
    outcome.applied = apply(outcome.prepared.outcome.plan, outcome.prepared.desired,
                            outcome.prepared.live, engine, clock, progress, with_prober);
  };
  carry_out();
  if (!outcome.applied.interrupted && name_was_taken_since(outcome, engine, call)) {
    UpRequest again = request;
    again.plan.images_fetched = true;
    Prepared second = TRY(prepare(again, engine, call));
    if (!second.refused()) {
      outcome.first_look = std::move(outcome.prepared.live);
      outcome.prepared = std::move(second);
      carry_out();
    }
  }
  return outcome;
}

}  // namespace bulkhead::orchestrate
