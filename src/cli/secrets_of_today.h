// Where the secrets that a snapshot holds by digest only may still be found: its files as they are
// on disk today, the environment, and the running containers.
#pragma once

#include "cli/context.h"
#include "model/snapshot.h"
#include "orchestrate/live_state.h"
#include "store/kept_text.h"
#include "store/vault.h"

namespace bulkhead::cli {

/// `vault` outlives the result.
store::SecretPool secrets_of_today(const model::Snapshot& snapshot, const store::Vault& vault,
                                   const orchestrate::LiveState& live, const Context& context);

}  // namespace bulkhead::cli
