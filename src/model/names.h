// The kinds of name that a project has. Each is its own type, so that a network's key is never
// taken for its name in the engine.
#pragma once

#include "base/strong_string.h"

namespace bulkhead::model {

/// Key under `services:`. Special nodes of a graph (internet, host, lan) are no services.
using ServiceName = StrongString<struct ServiceNameTag>;
/// Key under `networks:` in the Compose file ("auth_tier").
using NetworkKey = StrongString<struct NetworkKeyTag>;
/// Name of a network in the engine ("devonboarder_auth_tier").
using NetworkName = StrongString<struct NetworkNameTag>;
/// Key under `tiers:` in the contract.
using TierName = StrongString<struct TierNameTag>;
/// Key under `environments:` in the contract.
using EnvironmentName = StrongString<struct EnvironmentNameTag>;

}  // namespace bulkhead::model
