// plan_down: what has to be done so that nothing of a project is left. Pure. It works from what
// is live and labelled with the project, with or without files; what others made is never touched.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "model/plan.h"
#include "orchestrate/live_state.h"

namespace bulkhead::orchestrate {

struct DownOptions {
  bool volumes = false;
  bool remove_orphans = false;
  /// Only these services' containers; empty: everything.
  std::set<model::ServiceName> services;
  /// Services that the files have, active or not. Absent files: everything live is in them.
  bool has_files = false;
  std::set<model::ServiceName> known;
  /// Names of the networks and volumes that the files declare and that are the project's own.
  std::set<std::string> networks;
  std::set<std::string> volumes_declared;
  /// Dependencies as the files have them: dependent → what it depends on.
  std::map<model::ServiceName, std::set<model::ServiceName>> depends_on;
};

struct DownPlan {
  model::Plan plan;
  /// What will be left although it should go, and who holds it: "network a_default stays: …".
  std::vector<std::string> held;
};

DownPlan plan_down(const std::string& project, const LiveState& live, const DownOptions& options);

/// The services in a container's depends_on label ("db:service_healthy:false,cache:…").
std::set<model::ServiceName> dependencies_in_label(const std::string& label);

}  // namespace bulkhead::orchestrate
