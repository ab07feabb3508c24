// The network that Traefik's own arguments choose for every service.
#pragma once

#include "model/service.h"
#include "rules/context.h"

namespace bulkhead::rules {

/// The network that is meant where the arguments name its key in the Compose file, which the engine
/// does not know: Traefik then takes any. Null otherwise.
const model::Network* network_chosen_by_key(const Context& context, const model::Service& proxy);

}  // namespace bulkhead::rules
