// Whether what runs is attached as the files say: services, networks, namespaces. Pure.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "model/project.h"
#include "model/proof.h"
#include "model/topology.h"
#include "verify/live.h"

namespace bulkhead::verify {

struct Attachments {
  std::vector<model::ProofCell> cells;
  std::vector<std::string> notes;
};

/// A cell for each service (it runs, or is done) and for each attachment, declared or live. A
/// container of somebody else's is a violation on the project's own networks, and a note on
/// external ones.
Attachments compare_attachments(const model::Project& project, const model::Topology& topology,
                                const LiveProject& live,
                                const std::set<model::ServiceName>& finished);

}  // namespace bulkhead::verify
