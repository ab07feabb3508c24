// StateKeeper: what a command that changes a project does for the way back. It holds the project's
// store, and with it the right to change the project; keeps the state that runs before the change;
// and notes afterwards what was brought about.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "cli/arguments.h"
#include "cli/context.h"
#include "cli/open_project.h"
#include "docker/engine.h"
#include "model/snapshot.h"
#include "orchestrate/desired.h"
#include "orchestrate/live_state.h"
#include "store/recorded_files.h"
#include "store/store.h"
#include "store/vault.h"

namespace bulkhead::cli {

/// How a change ended.
enum class ChangeEnd : std::uint8_t { kDone, kFailed, kInterrupted };

class StateKeeper final {
 public:
  /// kConflict when another process changes the project. `context` outlives the keeper.
  static Result<StateKeeper> open(const Arguments& arguments, Context& context,
                                  const std::string& engine_address, const std::string& project,
                                  const std::string& command);

  store::Store& store() { return store_; }
  const store::Vault& vault() const { return vault_; }

  /// What is known of a state from its files alone, as they were read through `recording`.
  Result<model::Snapshot> about(const OpenedProject& opened,
                                const store::RecordingReader& recording) const;

  /// The state that runs now, with the files that say it: those of the deployed state, or those on
  /// disk (`disk`, from about(), and `desired` of them). Nothing where nothing runs. Without
  /// `desired` (the files on disk say no project) the disk does not count.
  /// REQUIRES: orchestrate::observe_running_images() has been called.
  Result<std::optional<model::Snapshot>> state_now(const model::Snapshot& disk,
                                                   const orchestrate::Desired* desired,
                                                   const orchestrate::LiveState& live);

  /// Keeps `state` as a snapshot, and says what of it no known file says; unless the newest one is
  /// the same state or an earlier change has not come to its end (then its snapshot is the way
  /// back), and `state` has no contents of volumes; older ones that have had their time go. Gives
  /// the id of the way back; zero: there is none.
  Result<model::SnapshotId> keep(const std::optional<model::Snapshot>& state,
                                 model::SnapshotReason reason, const orchestrate::LiveState& live);

  /// state_now() of what is on disk. `disk` is null where the files there are no project; a present
  /// that nobody can describe then must not keep anybody from leaving it: nothing.
  Result<std::optional<model::Snapshot>> present(const OpenedProject* disk,
                                                 const store::RecordingReader& recording,
                                                 const orchestrate::LiveState& live,
                                                 docker::Engine& engine);

  /// present() and keep() at one go.
  Result<model::SnapshotId> keep_present(const OpenedProject* disk,
                                         const store::RecordingReader& recording,
                                         const orchestrate::LiveState& live, docker::Engine& engine,
                                         model::SnapshotReason reason);

  /// From here on a kill leaves word of what was going on. `snapshot` as in store::Operation.
  Status begin(model::SnapshotId snapshot);
  Status end(ChangeEnd end);
  /// Between the two.
  bool is_changing() const { return operation_.has_value(); }

  /// Notes what was brought about, where that is not what is noted already.
  Status set_deployed(model::Snapshot state);
  /// Nothing is up any more.
  Status clear_deployed() { return store_.clear_deployed(); }

 private:
  StateKeeper(store::Store store, store::Vault vault, Context& context, std::string command)
      : store_(std::move(store)),
        vault_(std::move(vault)),
        context_(&context),
        command_(std::move(command)) {}

  Status seal(model::Snapshot& state, const orchestrate::LiveState& live) const;

  store::Store store_;
  store::Vault vault_;
  Context* context_;
  std::string command_;
  std::optional<std::int64_t> operation_;
};

}  // namespace bulkhead::cli
