// NamespaceVantage: enters the containers' network namespaces. It starts nothing and writes nothing
// to the engine; it needs root on the engine's own machine.
#pragma once

#include <memory>

#include "base/clock.h"
#include "base/result.h"
#include "verify/vantage.h"

namespace bulkhead::verify {

/// `engine_process` lives in the engine's host namespace; zero: so do we. A container that ends
/// meanwhile has no place. kRefused without the right to enter namespaces; kConflict where the
/// processes that the engine names are not on this machine. `clock` outlives it.
Result<std::unique_ptr<Vantage>> enter_namespaces(const LiveProject& live, int engine_process,
                                                  Clock& clock);

}  // namespace bulkhead::verify
