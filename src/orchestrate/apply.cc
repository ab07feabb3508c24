#include "orchestrate/apply.h"

#include <algorithm>
#include <mutex>

#include <fmt/format.h>

#include "base/check.h"
#include "docker/archive.h"
#include "orchestrate/compare.h"
#include "orchestrate/drain.h"
#include "orchestrate/inherit_volumes.h"
#include "orchestrate/labels.h"
#include "orchestrate/last_look.h"
#include "orchestrate/leftover.h"
#include "orchestrate/network_steps.h"
#include "orchestrate/start_refusal.h"
#include "orchestrate/step_runner.h"

namespace bulkhead::orchestrate {
namespace {

using docker::ContainerRef;
using model::ServiceName;
using model::Step;
using model::StepIndex;
using model::StepKind;

/// Lets the calls to a Progress come one at a time.
class OneAtATime final {
 public:
  explicit OneAtATime(Progress& progress) : progress_(progress) {}

  template <typename Call>
  void operator()(Call call) {
    const std::lock_guard lock(mutex_);
    call(progress_);
  }

 private:
  std::mutex mutex_;
  Progress& progress_;
};

/// A container that was started by this run, and of which is known that it runs since then.
struct Fresh {
  ServiceName service;
  std::string id;
  SteadyTime since;
};

class Applier final {
 public:
  Applier(const model::Plan& plan, const Desired& desired, const LiveState& live,
          docker::Engine& engine, Clock& clock, Progress& progress, const ApplyOptions& options)
      : plan_(plan),
        desired_(desired),
        live_(live),
        engine_(engine),
        clock_(clock),
        tell_(progress),
        options_(options),
        watch_(engine, plan.project),
        keeper_(engine, clock, watch_, keeper_options(clock, options)),
        evidence_(plan.steps.size()) {}

  ApplyOutcome run() {
    const SteadyTime begin = clock_.steady();
    ApplyOutcome outcome;
    const bool waits = std::any_of(plan_.steps.begin(), plan_.steps.end(),
                                   [](const Step& step) { return step.kind == StepKind::kAwait; });
    if (waits) {
      if (const Status opened = watch_.open(docker::Call{{}, options_.stop}); !opened) {
        outcome.failures.push_back(engine_failure("the engine's events", opened.error()));
        return outcome;
      }
    }
    RunOptions run_options;
    run_options.threads = options_.threads;
    run_options.stop = options_.stop;
    const RunOutcome done =
        run_steps(plan_.steps, run_options,
                  [this](StepIndex i, const std::stop_token& stop) { return perform(i, stop); });
    for (const auto& [index, error] : done.failures) {
      outcome.failures.push_back(failure_of(index, error, done.states));
    }
    take_back_unfinished(done.states, outcome);
    outcome.interrupted = done.interrupted;
    if (outcome.succeeded() && waits) look_again(outcome);
    outcome.fresh = still_fresh();
    outcome.took = clock_.steady() - begin;
    return outcome;
  }

 private:
  static KeeperOptions keeper_options(Clock& clock, const ApplyOptions& options) {
    KeeperOptions keeper;
    keeper.prober = options.prober;
    keeper.stay = options.stay;
    if (options.wait_timeout) {
      keeper.give_up = clock.steady() + *options.wait_timeout;
    } else {
      keeper.job_patience = options.job_patience;
    }
    return keeper;
  }

  static Failure engine_failure(const char* doing, const Error& error) {
    Failure failure;
    failure.error = error;
    failure.subject = doing;
    return failure;
  }

  Status perform(StepIndex i, const std::stop_token& stop) {
    const Step& step = plan_.steps[i];
    tell_([&](Progress& progress) { progress.step_began(i); });
    const SteadyTime begin = clock_.steady();
    Status status = carry_out(i, step, stop);
    const Duration took = clock_.steady() - begin;
    tell_([&](Progress& progress) {
      progress.step_ended(i, took, status ? nullptr : &status.error());
    });
    return status;
  }

  Status carry_out(StepIndex i, const Step& step, const std::stop_token& stop) {
    switch (step.kind) {
      case StepKind::kPullImage:
      case StepKind::kBuildImage:
        // Carried out before the plan is: see up.h.
        return {};
      case StepKind::kCreateNetwork:
        return create_network(step);
      case StepKind::kRemoveNetwork:
        return remove_network(step.id, engine_);
      case StepKind::kCreateVolume:
        return create_volume(step);
      case StepKind::kRemoveVolume:
        return forgive_missing(engine_.remove_volume(docker::VolumeName(step.subject), false));
      case StepKind::kCreateContainer:
        return create_container(i, step, stop);
      case StepKind::kStartContainer:
        return start_container(step);
      case StepKind::kStopContainer:
        return stop_container(i, step, stop);
      case StepKind::kUpdateContainer:
        return update_container(i, step);
      case StepKind::kRenameContainer:
        return engine_.rename_container(ContainerRef(id_of(step)), step.subject);
      case StepKind::kRemoveContainer:
        return forgive_missing(engine_.remove_container(
            ContainerRef(step.id), {.force = true, .volumes = options_.remove_volumes}));
      case StepKind::kConnectNetwork:
        return connect_network(step);
      case StepKind::kDisconnectNetwork:
        return forgive_missing(engine_.disconnect_network(docker::NetworkRef(step.network.str()),
                                                          ContainerRef(id_of(step)), true));
      case StepKind::kAwait:
        return await(i, step, stop);
    }
    return {};
  }

  /// What is to go and is gone already went as wanted.
  static Status forgive_missing(Status status) {
    if (!status && status.error().kind == ErrorKind::kNotFound) return {};
    return status;
  }

  Status create_network(const Step& step) {
    for (const DesiredNetwork& network : desired_.networks) {
      if (network.spec.name != step.subject) continue;
      const auto created = engine_.create_network(network.spec);
      const bool was_there = !created && created.error().kind == ErrorKind::kConflict;
      if (!created && !was_there) return tl::unexpected(created.error());
      // The engine also calls a conflict what stands in the way of a network's own addresses.
      const bool is_there =
          created || engine_.inspect_network(docker::NetworkRef(step.subject)).has_value();
      if (!is_there) return tl::unexpected(created.error());
      return keep_one_network(step.subject, plan_.project, engine_);
    }
    return failure(ErrorKind::kInvalid, "the plan names a network that the files do not have");
  }

  Status create_volume(const Step& step) {
    for (const DesiredVolume& volume : desired_.volumes) {
      if (volume.spec.name != step.subject) continue;
      const auto created = engine_.create_volume(volume.spec);
      if (!created) return tl::unexpected(created.error());
      return {};
    }
    return failure(ErrorKind::kInvalid, "the plan names a volume that the files do not have");
  }

  /// The container that a step is about: made by this run, or there before.
  std::string id_of(const Step& step) const {
    const std::lock_guard lock(mutex_);
    const auto made = made_.find({step.service, step.number});
    if (made != made_.end()) return made->second;
    return step.id;
  }

  /// The first container of each service that this one is made with a part of.
  References references_of(const DesiredService& service) const {
    References ids;
    const std::lock_guard lock(mutex_);
    for (const Reference& reference : service.spec.references) {
      const auto made = made_.lower_bound({reference.service, 0});
      if (made != made_.end() && made->first.first == reference.service) {
        ids[reference.service] = made->second;
        continue;
      }
      for (const docker::Container& container : live_.containers) {
        if (container.label(kServiceLabel) != reference.service.str()) continue;
        if (container.label(kOneOffLabel) == "True") continue;
        ids[reference.service] = container.id.str();
        break;
      }
    }
    return ids;
  }

  Result<docker::ContainerSpec> definition(const Step& step) const {
    const DesiredService& service = desired_.service(step.service);
    const References ids = references_of(service);
    for (const Reference& reference : service.spec.references) {
      if (!ids.contains(reference.service)) {
        return failure(ErrorKind::kConflict,
                       fmt::format("service \"{}\" needs the container of \"{}\", and there is "
                                   "none",
                                   service.name, reference.service));
      }
    }
    return container_of(desired_, service, step.number, ids);
  }

  Status create_container(StepIndex i, const Step& step, const std::stop_token& stop) {
    docker::ContainerSpec spec = TRY(definition(step));
    spec.name = step.subject;
    if (!step.id.empty()) {
      spec.config.labels[kReplaceLabel] = step.id;
      const docker::Container* replaced = live_.container(step.id);
      const auto image = live_.images.find(spec.config.image);
      if (replaced != nullptr) {
        inherit_volumes(*replaced, image == live_.images.end() ? nullptr : &image->second, spec);
      }
    }
    if (step.beside) {
      for (auto& [network, endpoint] : spec.endpoints) endpoint.aliases.clear();
    }
    auto created = create_despite_leftover(spec, live_, engine_, clock_, stop);
    if (!created) return tl::unexpected(created.error());
    for (const std::string& warning : created->warnings) {
      tell_([&](Progress& progress) { progress.warned(i, warning); });
    }
    const std::lock_guard lock(mutex_);
    made_[{step.service, step.number}] = created->id.str();
    return {};
  }

  /// Files go in before the first start: a container that was made and never started may be
  /// without them, whoever made it.
  Status put_files(const Step& step, const std::string& id) {
    const DesiredService& service = desired_.service(step.service);
    if (service.spec.files.empty()) return {};
    const docker::Container* before = live_.container(id);
    if (before != nullptr && before->state.status != docker::RunState::kCreated) return {};
    const auto now =
        std::chrono::duration_cast<std::chrono::seconds>(clock_.wall().time_since_epoch());
    const auto archive = docker::archive_of(service.spec.files, now.count());
    if (!archive) {
      return failure(ErrorKind::kInvalid, "the path of a config or secret is too long");
    }
    return with_context(engine_.put_archive(ContainerRef(id), "/", docker::in_one_piece(*archive)),
                        "putting configs and secrets into it");
  }

  Status start_container(const Step& step) {
    const std::string id = id_of(step);
    const docker::Container* before = live_.container(id);
    if (before != nullptr && before->state.paused && step.id == id) {
      return engine_.unpause_container(ContainerRef(id));
    }
    TRY(put_files(step, id));
    Status started = engine_.start_container(ContainerRef(id));
    if (started) return started;
    return tl::unexpected(cause_of_refusal(engine_, ContainerRef(id), started.error()));
  }

  Status stop_container(StepIndex i, const Step& step, const std::stop_token& stop) {
    const ContainerRef id(step.id);
    const auto tell_waiting = [&](const std::string& text) {
      tell_([&](Progress& progress) { progress.waiting(i, text); });
    };
    return forgive_missing(
        others_serve(plan_, desired_, step)
            ? stop_drained(id, options_.doors, options_.stop_grace, engine_, clock_, stop,
                           tell_waiting)
            : engine_.stop_container(id, options_.stop_grace, docker::Call{{}, stop}));
  }

  Status update_container(StepIndex i, const Step& step) {
    const docker::Container* container = live_.container(step.id);
    CHECK(container != nullptr);
    const Comparison comparison = compare(*container, TRY(definition(step)), nullptr, live_);
    const auto warnings = engine_.update_container(ContainerRef(step.id), comparison.update_to);
    if (!warnings) return tl::unexpected(warnings.error());
    for (const std::string& warning : *warnings) {
      tell_([&](Progress& progress) { progress.warned(i, warning); });
    }
    return {};
  }

  Status connect_network(const Step& step) {
    const docker::ContainerSpec spec = TRY(definition(step));
    const auto endpoint = spec.endpoints.find(step.network.str());
    CHECK(endpoint != spec.endpoints.end());
    return engine_.connect_network(docker::NetworkRef(step.network.str()),
                                   ContainerRef(id_of(step)), endpoint->second);
  }

  Status await(StepIndex i, const Step& step, const std::stop_token& stop) {
    const AwaitRequest request = await_request(step);
    AwaitOutcome outcome = keeper_.await(request, stop, [&](const std::string& text) {
      tell_([&](Progress& progress) { progress.waiting(i, text); });
    });
    if (outcome.status && step.readiness == model::Readiness::kHealthy) {
      const std::lock_guard lock(mutex_);
      asked_.insert(request.id);
    } else if (outcome.status && request.just_started && options_.stay < kStay &&
               step.readiness == model::Readiness::kStarted) {
      const std::lock_guard lock(mutex_);
      fresh_.push_back({step.service, request.id, clock_.steady() - options_.stay});
    }
    if (!outcome.status) {
      const std::lock_guard lock(mutex_);
      evidence_[i] = std::move(outcome.evidence);
    }
    return outcome.status;
  }

  /// Containers that were to replace others beside them and did not come to that: the old ones were
  /// not touched, and are alone again.
  void take_back_unfinished(const std::vector<StepState>& states, ApplyOutcome& outcome) {
    for (StepIndex i = 0; i < plan_.steps.size(); ++i) {
      const Step& create = plan_.steps[i];
      if (!create.beside || states[i] != StepState::kDone) continue;
      const auto stop = std::find_if(plan_.steps.begin(), plan_.steps.end(), [&](const Step& step) {
        return step.kind == StepKind::kStopContainer && step.id == create.id;
      });
      CHECK(stop != plan_.steps.end());
      const StepState stopped = states[static_cast<StepIndex>(stop - plan_.steps.begin())];
      if (stopped == StepState::kDone || stopped == StepState::kFailed) continue;
      const Status removed = forgive_missing(
          engine_.remove_container(ContainerRef(id_of(create)), {.force = true, .volumes = true}));
      for (Failure& failure : outcome.failures) {
        if (failure.service == create.service && failure.subject == create.subject) {
          failure.taken_back = removed.has_value();
        }
      }
    }
  }

  /// Step `i` starts the container that `awaited` waits for.
  bool starts_it(StepIndex i, const Step& awaited) const {
    const Step& start = plan_.steps[i];
    return start.kind == StepKind::kStartContainer && start.service == awaited.service &&
           start.number == awaited.number;
  }

  Failure failure_of(StepIndex index, const Error& error,
                     const std::vector<StepState>& states) const {
    const Step& step = plan_.steps[index];
    Failure failure;
    failure.step = index;
    failure.kind = step.kind;
    failure.subject = step.subject;
    failure.service = step.service;
    failure.readiness = step.readiness;
    failure.error = error;
    failure.evidence = evidence_[index];
    if (step.kind == StepKind::kStartContainer) {
      failure.evidence.log_lines = keeper_.last_lines(id_of(step));
    }
    std::set<ServiceName> held;
    for (const StepIndex other : held_back_by(index, states)) {
      const Step& held_step = plan_.steps[other];
      if (held_step.kind == StepKind::kStartContainer && held_step.service != step.service) {
        held.insert(held_step.service);
      }
    }
    failure.held_back.assign(held.begin(), held.end());
    return failure;
  }

  /// Steps that require `failed`, directly or not, and were not done.
  std::set<StepIndex> held_back_by(StepIndex failed, const std::vector<StepState>& states) const {
    std::set<StepIndex> held{failed};
    for (StepIndex i = failed + 1; i < plan_.steps.size(); ++i) {
      const auto& after = plan_.steps[i].after;
      const bool waits = std::any_of(after.begin(), after.end(), [&](const model::Wait& wait) {
        return wait.required && held.contains(wait.step);
      });
      if (waits && states[i] != StepState::kDone) held.insert(i);
    }
    return held;
  }

  AwaitRequest await_request(const Step& step) const {
    const DesiredService& service = desired_.service(step.service);
    AwaitRequest request;
    request.id = id_of(step);
    request.readiness = step.readiness;
    request.check = service.healthcheck ? &*service.healthcheck : nullptr;
    request.port_check = service.port_check ? &*service.port_check : nullptr;
    request.just_started =
        std::any_of(step.after.begin(), step.after.end(),
                    [&](const model::Wait& wait) { return starts_it(wait.step, step); });
    request.disturbed = !request.just_started && !step.after.empty();
    return request;
  }

  /// Of those that only stay, the ones that have not run for kStay.
  std::set<ServiceName> still_fresh() const {
    const SteadyTime now = clock_.steady();
    std::set<ServiceName> services;
    const std::set<std::string> ended = watch_.ended();
    for (const Fresh& one : fresh_) {
      if (now - one.since >= kStay || ended.contains(one.id) || asked_.contains(one.id)) continue;
      services.insert(one.service);
    }
    return services;
  }

  void look_again(ApplyOutcome& outcome) {
    std::vector<Opened> opened;
    for (StepIndex i = 0; i < plan_.steps.size(); ++i) {
      const Step& step = plan_.steps[i];
      if (step.kind != StepKind::kAwait || step.readiness == model::Readiness::kCompleted) continue;
      opened.push_back({i, await_request(step)});
    }
    auto found = last_look(opened, watch_.ended(), plan_.project, engine_, keeper_, options_.stop);
    if (!found) {
      outcome.interrupted = found.error().kind == ErrorKind::kInterrupted;
      if (!outcome.interrupted) {
        outcome.failures.push_back(engine_failure("a last look", found.error()));
      }
      return;
    }
    for (Fallen& fallen : *found) {
      if (fallen.error.kind == ErrorKind::kInterrupted) {
        outcome.interrupted = true;
        continue;
      }
      const Step& step = plan_.steps[fallen.step];
      Failure failure;
      failure.step = fallen.step;
      failure.subject = step.subject;
      failure.service = step.service;
      failure.readiness = step.readiness;
      failure.error = std::move(fallen.error);
      failure.evidence = std::move(fallen.evidence);
      outcome.failures.push_back(std::move(failure));
    }
  }

  const model::Plan& plan_;
  const Desired& desired_;
  const LiveState& live_;
  docker::Engine& engine_;
  Clock& clock_;
  OneAtATime tell_;
  const ApplyOptions& options_;
  ContainerWatch watch_;
  GateKeeper keeper_;

  mutable std::mutex mutex_;  // everything below
  std::map<std::pair<ServiceName, std::uint32_t>, std::string> made_;
  std::vector<Evidence> evidence_;
  std::vector<Fresh> fresh_;
  std::set<std::string> asked_;  // ids of those that said that they serve
};

}  // namespace

ApplyOutcome apply(const model::Plan& plan, const Desired& desired, const LiveState& live,
                   docker::Engine& engine, Clock& clock, Progress& progress,
                   const ApplyOptions& options) {
  progress.planned(plan);
  ApplyOutcome outcome = Applier(plan, desired, live, engine, clock, progress, options).run();
  progress.finished();
  return outcome;
}

}  // namespace bulkhead::orchestrate
