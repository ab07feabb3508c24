// The return to a snapshot, carried out: what `rollback` does, and `up` when it failed.
#pragma once

#include "base/result.h"
#include "cli/arguments.h"
#include "cli/context.h"
#include "cli/open_engine.h"
#include "cli/proof_of_return.h"
#include "cli/return_to_snapshot.h"
#include "cli/state_keeper.h"
#include "orchestrate/up.h"

namespace bulkhead::cli {

struct CarriedBack {
  orchestrate::UpOutcome outcome;
  ProofOfReturn proof;  // empty unless done()

  /// Everything is there again; whether it is as it should be, `proof` says.
  bool done() const { return outcome.applied.succeeded() && !outcome.prepared.refused(); }
};

/// Brings up what `back` is, removes networks that it does not have, proves the result and notes
/// it in the store. `request` is back.request(), perhaps with more. Shows progress.
Result<CarriedBack> carry_back(const Return& back, const orchestrate::UpRequest& request,
                               const OpenedEngine& engine, StateKeeper& keeper,
                               const orchestrate::BeforeChange& before, const Arguments& arguments,
                               Context& context);

}  // namespace bulkhead::cli
