// What preflight has to know of the engine's machine, where that is this one.
#pragma once

#include <optional>

#include "cli/context.h"
#include "cli/open_engine.h"
#include "orchestrate/preflight.h"

namespace bulkhead::cli {

/// Nothing for an engine that is reached over the network. Refers to `context`.
std::optional<orchestrate::HostFacts> find_host_facts(Context& context, const OpenedEngine& engine);

}  // namespace bulkhead::cli
