// Everything that a return to a snapshot needs, once it is known to be possible.
#pragma once

#include "base/result.h"
#include "cli/context.h"
#include "cli/past_project.h"
#include "docker/engine.h"
#include "model/project.h"
#include "model/snapshot.h"
#include "orchestrate/live_state.h"
#include "orchestrate/up.h"
#include "orchestrate/way_back.h"
#include "store/vault.h"

namespace bulkhead::cli {

struct Return {
  model::Snapshot target;
  PastProject past;
  orchestrate::AsItWas then;

  /// Errors as PastProject::open; images that are gone are in then.lost.
  static Result<Return> prepare(model::Snapshot target, const store::Vault& vault,
                                const orchestrate::LiveState& live, docker::Engine& engine,
                                Context& context);

  /// To bring up `project`, which is then.project or made from it, and outlives the request.
  orchestrate::UpRequest request(const model::Project& project) const;
};

}  // namespace bulkhead::cli
