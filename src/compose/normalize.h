// What is true of every project and said by no file: the default network, names in the engine,
// dependencies that links and shared namespaces imply, variables taken from the environment.
#pragma once

#include <string>

#include "compose/load.h"
#include "text/value.h"

namespace bulkhead::compose {

/// Variables of services, secrets and configs that name the environment only, before a model is
/// merged into the one that includes it.
void resolve_from_environment(text::Value& model, const Environment& environment);

/// REQUIRES: the model is canonical and checked.
void normalize(text::Value& model, const std::string& project_name, const Environment& environment);

}  // namespace bulkhead::compose
