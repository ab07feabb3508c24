// A copy of a project to rehearse on: it has its own networks, volumes and names, and can change
// nothing of what the original uses. Pure.
#pragma once

#include <string>
#include <vector>

#include "model/project.h"

namespace bulkhead::orchestrate {

struct RehearsalCopy {
  model::Project project;
  /// What is other than in the original, a sentence each: what the rehearsal does not show.
  std::vector<std::string> notes;
  /// Why there can be no copy; empty: there can.
  std::vector<std::string> refusals;
};

/// Published ports, fixed names and fixed addresses are left out, and labels by which a proxy would
/// send it visitors; volumes are new and empty, external networks and volumes are replaced by its
/// own; what is mounted of the host can be read and not written.
RehearsalCopy copy_for_rehearsal(model::Project original, const std::string& name);

/// "shop-rehearsal".
std::string rehearsal_name(const std::string& project);

}  // namespace bulkhead::orchestrate
