// What must hold between the parts of a project: everything that is referred to exists, nothing
// excludes another, no circle of dependencies.
#pragma once

#include "compose/problem.h"
#include "compose/selection.h"
#include "text/value.h"

namespace bulkhead::compose {

/// REQUIRES: the model is typed. `model` has the resources, `lots` the services. Reports all.
void check_consistency(const text::Value& model, const ServiceLots& lots, ProblemList& problems);

/// Where a service has `scale` and `deploy:` without replicas, its replicas are its scale.
/// REQUIRES: the services are typed.
void scale_replicas(text::Mapping& services);

/// Two services with one container_name.
void check_container_names(const text::Mapping& active, ProblemList& problems);

}  // namespace bulkhead::compose
