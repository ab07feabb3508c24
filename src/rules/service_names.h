// Under which names services find each other. What they say to each other: spoken_hosts.h.
#pragma once

#include <map>
#include <set>
#include <string>

#include "model/project.h"

namespace bulkhead::rules {

/// The active services, each by every name under which another finds it on some network: the
/// service's own, its aliases, its container_name and its hostname.
using ServiceNames = std::map<std::string, std::set<model::ServiceName>>;
ServiceNames names_of(const model::Project& project);

}  // namespace bulkhead::rules
