// verify: proves on the running containers what the contract and the files say. Claims are decided
// first (claims.h), tried all at once from inside the containers' network namespaces (site.h,
// tries.h, probe/exchange.h), and judged (judge.h). It starts nothing in the project's containers
// and leaves nothing behind; it writes nothing to the engine but where scouts have to go instead
// (scout_vantage.h).
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "contract/contract.h"
#include "docker/engine.h"
#include "model/project.h"
#include "model/proof.h"
#include "model/topology.h"
#include "probe/exchange.h"

namespace bulkhead::verify {

/// How the prover gets into the containers' network namespaces.
enum class Way : std::uint8_t {
  kAuto,        // it enters them; where it may not, or they are elsewhere, it sends scouts
  kNamespaces,  // it enters them
  kScouts,      // it sends scouts
};

struct VerifyRequest {
  const contract::Contract& contract;  // a default one where there is none
  const model::Project& project;
  const model::Topology& topology;  // of the files
  std::string environment;          // its name; may be empty
  /// A process in the host's network namespace as the engine knows it; zero: we are in it.
  int engine_process = 0;
  probe::Pace pace;
  Way way = Way::kAuto;
  /// Proves towards containers beyond the project's networks, too (docker::inspect_beyond).
  bool beyond = false;
};

/// kUnavailable and the like from the engine; with Way::kNamespaces kRefused without the right to
/// enter network namespaces (root, on the engine's own machine), and kConflict where they are not
/// on this machine; kInterrupted.
Result<model::Proof> verify(docker::Engine& engine, const VerifyRequest& request, Clock& clock,
                            const std::stop_token& stop = {});

}  // namespace bulkhead::verify
