// The Compose specification's JSON schema, and what it finds in a model.
#pragma once

#include "compose/problem.h"
#include "text/value.h"

namespace bulkhead::compose {

/// False when something does not fit; every misfit is a problem of its own.
bool check_schema(const text::Value& model, ProblemList& problems);

/// Takes the obsolete `version` out, with a warning where it stands.
void drop_version(text::Value& model, ProblemList& problems);

}  // namespace bulkhead::compose
