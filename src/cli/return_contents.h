// The contents of volumes, brought back from a snapshot: the part of `rollback --volumes` that
// comes before containers are. Afterwards whoever uses the volumes stands still, and what the
// volumes held before is a snapshot of its own.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "base/result.h"
#include "cli/context.h"
#include "cli/keep_contents.h"
#include "cli/state_keeper.h"
#include "docker/engine.h"
#include "model/snapshot.h"
#include "orchestrate/live_state.h"

namespace bulkhead::cli {

class ContentsReturn final {
 public:
  /// Looks at everything that could stand in the way, and changes nothing: whether `target` has
  /// contents, each is whole and can be read with the key, and who else uses the volumes. What of
  /// the snapshot has no content is said. All arguments outlive it.
  static Result<ContentsReturn> prepare(const model::Snapshot& target,
                                        const orchestrate::LiveState& live, StateKeeper& keeper,
                                        docker::Engine& engine, Context& context);

  /// Names of the volumes, sorted.
  const std::set<std::string>& volumes() const { return names_; }

  /// `present` is the state that runs, if one does: it is kept with what the volumes hold, before
  /// they are emptied; where nothing runs, what they hold is kept with the files of the target.
  /// Notes the beginning of the operation. Until the volumes are whole again no command starts
  /// anything on them.
  Status carry_out(std::optional<model::Snapshot> present);

 private:
  ContentsReturn(const model::Snapshot& target, const orchestrate::LiveState& live,
                 StateKeeper& keeper, docker::Engine& engine, Context& context)
      : target_(&target), live_(&live), keeper_(&keeper), engine_(&engine), context_(&context) {}

  Result<std::string> some_image(const docker::Call& call) const;
  Status keep_present(model::Snapshot present, const std::set<std::string>& there,
                      orchestrate::VolumeCarrier& carrier, const docker::Call& call);
  Status make_missing(const docker::Call& call);
  Status fill(const std::string& image, const docker::Call& call);

  const model::Snapshot* target_;
  const orchestrate::LiveState* live_;
  StateKeeper* keeper_;
  docker::Engine* engine_;
  Context* context_;
  std::set<std::string> names_;
  bool resumed_ = false;  // an earlier one was cut off: what the volumes hold is nobody's
};

}  // namespace bulkhead::cli
