// Whether a return came to where it should: every container compared with what the files of then
// say, and the edges proved where we may enter the containers' namespaces.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "cli/context.h"
#include "cli/open_engine.h"
#include "contract/contract.h"
#include "model/drift.h"
#include "model/project.h"
#include "model/proof.h"
#include "orchestrate/up.h"
#include "text/value.h"

namespace bulkhead::cli {

struct ProofOfReturn {
  std::optional<model::Drift> drift;
  std::optional<model::Proof> edges;
  /// Services that ended with exit 0 and that nothing starts again, although no metadata calls them
  /// jobs: bringing them up counted them as up, and so does this.
  std::set<model::ServiceName> done;
  std::string not_compared;  // why there is no drift
  std::string not_proved;    // why there is no proof of edges

  /// All was compared, nothing differs, and no edge that could be tried is otherwise.
  bool holds() const;
  std::string text(const Context& context) const;
  text::Value json() const;
};

struct ReturnedProject {
  const contract::Contract& contract;
  const model::Project& project;
  std::string environment;
  const orchestrate::UpRequest& request;
};

ProofOfReturn prove_return(const ReturnedProject& returned, const OpenedEngine& engine,
                           Context& context);

}  // namespace bulkhead::cli
