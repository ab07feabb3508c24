// What services without a healthcheck are asked by, from their metadata and the ports they expose,
// and who asks: shared by the commands that wait for services.
#pragma once

#include <map>
#include <memory>

#include "cli/context.h"
#include "cli/open_engine.h"
#include "contract/contract.h"
#include "model/project.h"
#include "orchestrate/port_check.h"
#include "orchestrate/up.h"

namespace bulkhead::cli {

/// By `health:` of the metadata; else by the TCP ports that the metadata or the files expose or
/// publish. Pure.
std::map<model::ServiceName, orchestrate::PortCheck> port_checks_of(
    const contract::Contract& contract, const model::Project& project);

struct PortChecks {
  std::unique_ptr<orchestrate::PortProber> prober;              // null where nobody can ask
  std::map<model::ServiceName, orchestrate::PortCheck> checks;  // none then

  /// `request` then refers to the prober.
  void put_into(orchestrate::UpRequest& request) const;
};

/// Says so where a `health:` cannot be asked, unless `quiet`.
PortChecks open_port_checks(const contract::Contract& contract, const model::Project& project,
                            const OpenedEngine& engine, bool quiet, Context& context);

}  // namespace bulkhead::cli
