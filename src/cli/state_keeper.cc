#include "cli/state_keeper.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "cli/project_store.h"
#include "cli/secrets_of_today.h"
#include "cli/up_request.h"
#include "cli/version.h"
#include "compose/hash_input.h"
#include "orchestrate/take_snapshot.h"
#include "orchestrate/up.h"
#include "store/prune.h"
#include "store/secrets.h"

namespace bulkhead::cli {
namespace {

using model::Snapshot;
using model::SnapshotId;
using model::SnapshotReason;

constexpr const char* kStandardInput = "-";
constexpr const char* kDone = "done";

/// Variables of the caller's environment that have a part in what the files mean.
std::set<std::string> variables_used(const OpenedProject& opened) {
  std::set<std::string> names;
  for (const auto& use : opened.loaded.variables) names.insert(use.name);
  const model::Project& project = *opened.loaded.project;
  for (const auto& [name, service] : project.services) {
    for (const auto& [variable, value] : service.environment) names.insert(variable);
    if (!service.build) continue;
    for (const auto& [argument, value] : service.build->args) names.insert(argument);
  }
  for (const auto* objects : {&project.configs, &project.secrets}) {
    for (const auto& [key, object] : *objects) {
      if (!object.environment.empty()) names.insert(object.environment);
    }
  }
  return names;
}

bool is_relevant(const std::string& name, const std::set<std::string>& used) {
  return used.contains(name) || name.starts_with("COMPOSE_");
}

Result<model::SnapshotRequest> request_of(const OpenedProject& opened, const store::Vault& vault,
                                          const std::set<std::string>& secret_variables) {
  model::SnapshotRequest request;
  request.cwd = opened.request.cwd;
  request.files = opened.request.files;
  request.env_files = opened.request.env_files;
  request.profiles = opened.request.profiles;
  request.project_name = opened.request.project_name;
  request.project_directory = opened.request.project_directory;
  const std::set<std::string> used = variables_used(opened);
  for (const auto& [name, value] : opened.request.environment) {
    if (!is_relevant(name, used)) continue;
    request.variables[name] =
        TRY(store::keep(vault, store::TextKind::kValue, name, value, secret_variables));
  }
  if (opened.contract.present) {
    const std::filesystem::path shown(opened.contract.path);
    request.contract = (std::filesystem::path(opened.contract.directory) / shown.filename())
                           .lexically_normal()
                           .string();
  }
  return request;
}

std::string outcome_word(ChangeEnd end) {
  switch (end) {
    case ChangeEnd::kDone:
      return kDone;
    case ChangeEnd::kFailed:
      return "failed";
    case ChangeEnd::kInterrupted:
      break;
  }
  return "interrupted";
}

}  // namespace

Result<StateKeeper> StateKeeper::open(const Arguments& arguments, Context& context,
                                      const std::string& engine_address, const std::string& project,
                                      const std::string& command) {
  const store::Location location = TRY(store_location(arguments, context, engine_address, project));
  const auto key = TRY(secrets_key(arguments, context));
  store::Store store =
      TRY(store::Store::open_for_writing(location, "bulkhead " + command, context.clock));
  store::Vault vault = TRY(store.vault(key));
  return StateKeeper(std::move(store), std::move(vault), context, command);
}

Result<Snapshot> StateKeeper::about(const OpenedProject& opened,
                                    const store::RecordingReader& recording) const {
  Snapshot snapshot;
  snapshot.project = opened.loaded.project->name;
  snapshot.environment = opened.environment;
  snapshot.time = context_->clock.wall();
  snapshot.reason = SnapshotReason::kDeployed;
  snapshot.version = kVersion;
  std::set<std::string> secret_variables = recording.secret_variables();
  secret_variables.merge(store::secret_variables_in_yaml(opened.request.standard_input));
  snapshot.request = TRY(request_of(opened, vault_, secret_variables));
  snapshot.files = TRY(recording.record(vault_));
  if (!opened.request.standard_input.empty()) {
    model::SnapshotFile input;
    input.path = kStandardInput;
    input.text = TRY(
        store::keep(vault_, store::TextKind::kYaml, kStandardInput, opened.request.standard_input));
    snapshot.files.insert(snapshot.files.begin(), std::move(input));
  }
  return snapshot;
}

Result<std::optional<Snapshot>> StateKeeper::state_now(const Snapshot& disk,
                                                       const orchestrate::Desired* desired,
                                                       const orchestrate::LiveState& live) {
  using Source = orchestrate::FilesOfState::Source;
  const std::optional<Snapshot> deployed = TRY(store_.deployed());
  std::vector<model::ServiceName> unlike_disk;
  if (desired) {
    unlike_disk = orchestrate::unlike(*desired, live);
  } else {
    for (const docker::Container* container : orchestrate::service_containers(live)) {
      unlike_disk.emplace_back(container->label("com.docker.compose.service"));
    }
  }
  const orchestrate::FilesOfState files = orchestrate::files_of_state(live, deployed, unlike_disk);
  if (files.source == Source::kNothingRuns) return std::optional<Snapshot>();
  if (!desired && !deployed) {
    return failure(ErrorKind::kNotFound,
                   "the files on disk cannot be read as a project, and the store does not know "
                   "those that the running containers were made from; a snapshot would be of no "
                   "use");
  }
  const bool from_disk = desired && files.source == Source::kOnDisk;
  Snapshot state =
      from_disk ? orchestrate::snapshot_of(disk, orchestrate::declared_by(*desired), live)
                : orchestrate::snapshot_of(*deployed, orchestrate::declared_by(*deployed), live);
  state.id = 0;
  state.time = context_->clock.wall();
  state.unlike_files = files.unlike;
  if (!from_disk) TRY(seal(state, live));
  return std::optional<Snapshot>(std::move(state));
}

/// What was brought up without a key is sealed when one is given later, as far as the values are
/// still to be found.
Status StateKeeper::seal(Snapshot& state, const orchestrate::LiveState& live) const {
  if (!vault_.has_key() || model::is_sealed(state)) return {};
  const store::SecretPool pool = secrets_of_today(state, vault_, live, *context_);
  for (model::SnapshotFile& file : state.files) TRY(store::seal(vault_, pool, file.text));
  for (auto& [name, value] : state.request.variables) TRY(store::seal(vault_, pool, value));
  return {};
}

Result<SnapshotId> StateKeeper::keep(const std::optional<Snapshot>& state, SnapshotReason reason,
                                     const orchestrate::LiveState& live) {
  if (!state) return SnapshotId{0};
  const std::vector<store::Operation> last = TRY(store_.operations(1));
  const std::optional<Snapshot> deployed = TRY(store_.deployed());
  const bool halfway = !last.empty() && last.front().outcome != kDone &&
                       !(deployed && orchestrate::still_runs(*deployed, live));
  std::vector<Snapshot> snapshots = TRY(store_.list(store::Store::Texts::kWith));
  // What volumes hold is in no other snapshot.
  const bool has_contents = std::any_of(state->volumes.begin(), state->volumes.end(),
                                        [](const auto& volume) { return !volume.archive.empty(); });
  if (!has_contents && !snapshots.empty()) {
    const bool same = model::same_state(snapshots.back(), *state) &&
                      (model::is_sealed(snapshots.back()) || !model::is_sealed(*state));
    if (halfway || same) return snapshots.back().id;
  }
  Snapshot kept = *state;
  kept.reason = reason;
  const SnapshotId id = TRY(store_.add(kept));
  for (const auto& service : kept.unlike_files) {
    context_->err.write(
        fmt::format("warning: service {} runs with a definition that no known file "
                    "says; a return to snapshot {} brings it back as the files "
                    "say\n",
                    service, id));
  }
  kept.id = id;
  snapshots.push_back(std::move(kept));
  const auto old =
      store::to_prune(snapshots, {.keep = store::kKeptAutomatically}, context_->clock.wall());
  if (!old.empty()) TRY(store_.remove(old));
  return id;
}

Result<std::optional<Snapshot>> StateKeeper::present(const OpenedProject* disk,
                                                     const store::RecordingReader& recording,
                                                     const orchestrate::LiveState& live,
                                                     docker::Engine& engine) {
  std::optional<orchestrate::Prepared> prepared;
  Snapshot from_disk;
  if (disk) {
    from_disk = TRY(about(*disk, recording));
    orchestrate::UpRequest request{*disk->loaded.project, context_->files};
    request.environment = disk->loaded.environment;
    request.hash_inputs = compose::hash_inputs(*disk->loaded.project);
    request.jobs = jobs_of(disk->contract, *disk->loaded.project);
    prepared = TRY(orchestrate::prepare(request, engine, docker::Call{{}, context_->interrupted}));
  }
  auto state = state_now(from_disk, prepared ? &prepared->desired : nullptr, live);
  if (!state && state.error().kind == ErrorKind::kNotFound) return std::optional<Snapshot>();
  return state;
}

Result<SnapshotId> StateKeeper::keep_present(const OpenedProject* disk,
                                             const store::RecordingReader& recording,
                                             const orchestrate::LiveState& live,
                                             docker::Engine& engine, SnapshotReason reason) {
  return keep(TRY(present(disk, recording, live, engine)), reason, live);
}

Status StateKeeper::begin(SnapshotId snapshot) {
  operation_ = TRY(store_.begin_operation(command_, snapshot));
  return {};
}

Status StateKeeper::end(ChangeEnd end) {
  if (!operation_) return {};
  TRY(store_.end_operation(*operation_, outcome_word(end)));
  operation_.reset();
  return {};
}

Status StateKeeper::set_deployed(Snapshot state) {
  state.reason = SnapshotReason::kDeployed;
  state.id = 0;
  // Contents belong to snapshots, and go with them.
  for (model::SnapshotVolume& volume : state.volumes) {
    volume.archive.clear();
    volume.archive_bytes = 0;
    volume.archive_digest.clear();
  }
  const std::optional<Snapshot> known = TRY(store_.deployed());
  if (known) {
    // Containers by their ids, too: another container of the same kind is another.
    const bool same = model::same_state(*known, state) && known->containers == state.containers &&
                      known->environment == state.environment &&
                      (model::is_sealed(*known) || !model::is_sealed(state));
    if (same && (state.restored_from == 0 || state.restored_from == known->restored_from)) {
      return {};
    }
  }
  return store_.set_deployed(state);
}

}  // namespace bulkhead::cli
