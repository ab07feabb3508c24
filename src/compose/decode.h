// From a typed model (typed_model.h) to model::Project: the values that everything else reads.
#pragma once

#include "compose/problem.h"
#include "compose/selection.h"
#include "model/project.h"
#include "text/value.h"

namespace bulkhead::compose {

/// REQUIRES: the model is typed. Fills services, networks, volumes, configs, secrets and
/// extensions.
void decode_project(const text::Value& model, const ServiceLots& lots, model::Project& project);

}  // namespace bulkhead::compose
