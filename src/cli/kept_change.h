// KeptChange: brackets what `up` does with a StateKeeper: the state before is kept when something
// is about to change, and the state after is noted when all went well.
#pragma once

#include <optional>

#include "base/result.h"
#include "cli/arguments.h"
#include "cli/context.h"
#include "cli/open_engine.h"
#include "cli/open_project.h"
#include "cli/state_keeper.h"
#include "orchestrate/up.h"
#include "store/recorded_files.h"

namespace bulkhead::cli {

/// --no-snapshot beside store_options().
std::vector<OptionSpec> kept_change_options();

class KeptChange final {
 public:
  /// All arguments outlive it; `opened` was read through `recording`. With --no-snapshot it does
  /// nothing but hold the project's lock; where there is no place for a store it does nothing at
  /// all, and says so.
  static Result<KeptChange> open(const Arguments& arguments, Context& context,
                                 const OpenedEngine& engine, const OpenedProject& opened,
                                 const store::RecordingReader& recording,
                                 const std::string& command);

  /// For orchestrate::up. Its errors say that nothing was changed.
  orchestrate::BeforeChange before();

  /// `request` is the one that was given to orchestrate::up.
  Status after(const orchestrate::UpRequest& request, const orchestrate::UpOutcome& outcome);

  /// Null where there is no place for a store.
  StateKeeper* keeper() { return keeper_ ? &*keeper_ : nullptr; }
  /// The snapshot to return to; zero: none was needed.
  model::SnapshotId way_back() const { return way_back_; }

 private:
  KeptChange(Context& context, const OpenedEngine& engine, const OpenedProject& opened,
             const store::RecordingReader& recording)
      : context_(&context), engine_(&engine), opened_(&opened), recording_(&recording) {}

  Status keep(const orchestrate::Prepared& prepared);
  Result<orchestrate::Desired> whole_project(const orchestrate::UpRequest& request,
                                             const orchestrate::UpOutcome& outcome,
                                             const orchestrate::LiveState& live);

  Context* context_;
  const OpenedEngine* engine_;
  const OpenedProject* opened_;
  const store::RecordingReader* recording_;
  std::optional<StateKeeper> keeper_;
  bool keeps_ = true;
  model::SnapshotId way_back_ = 0;
};

}  // namespace bulkhead::cli
