// Which services count: by profile, by name, and what of the rest they need.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "compose/problem.h"
#include "text/value.h"

namespace bulkhead::compose {

/// The services of a typed model, in two lots.
struct ServiceLots {
  text::Mapping active;
  text::Mapping inactive;
};

/// Active: without profiles, or with one of `profiles` ("*" is every one).
ServiceLots split_by_profile(text::Mapping services, const std::vector<std::string>& profiles);

/// Keeps the services that `names` (or patterns with * and ?) name, their profiles made active, and
/// what they depend on; without names, all. A name that nothing has is a problem.
void select_services(ServiceLots& lots, const std::vector<std::string>& profiles,
                     const std::vector<std::string>& names, ProblemList& problems);

/// Drops networks, volumes, secrets, configs and models that no active service uses.
void drop_unused_resources(text::Value& model, const text::Mapping& active);

}  // namespace bulkhead::compose
