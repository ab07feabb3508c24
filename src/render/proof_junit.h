// Proof as JUnit XML, as CI systems read it: a suite for each kind of cell, a case for each cell.
#pragma once

#include <string>

#include "model/proof.h"
#include "text/source.h"

namespace bulkhead::render {

/// Violated cells are failures, unknown ones errors; excess passes. Ends with a line break.
std::string proof_junit(const model::Proof& proof, const text::Sources& sources);

}  // namespace bulkhead::render
