// ScoutVantage: where the containers' network namespaces cannot be entered (Docker Desktop, a
// rootless or remote engine), a *scout* goes into each: a container of ours that shares the
// namespace of another and runs the same probe there (probe/scout.h). One more in the host's
// namespace makes the neighbour.
//
// A scout is made from the image of the container that it joins, so that nothing needs to be
// pulled or left behind; what runs in it is one file of ours. It ends two seconds after its prover
// is gone, even by kill -9 (within half a minute where that happens before it was ever spoken to),
// and the engine then removes it.
#pragma once

#include <memory>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "docker/engine.h"
#include "verify/vantage.h"

namespace bulkhead::verify {

/// `engine` and `clock` outlive it. kRefused when the engine runs on another kind of processor;
/// everything that an engine may say.
Result<std::unique_ptr<Vantage>> send_scouts(docker::Engine& engine, const std::string& project,
                                             const LiveProject& live, Clock& clock,
                                             const std::stop_token& stop);

}  // namespace bulkhead::verify
