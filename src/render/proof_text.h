// Proof for people: a matrix of who reaches whom, what was counted, and whatever is not as it must
// be.
#pragma once

#include <string>

#include "model/proof.h"
#include "text/source.h"

namespace bulkhead::render {

struct ProofTextOptions {
  bool color = false;
  bool all = false;    // every cell with how it was decided
  bool quiet = false;  // only what is violated or unknown
  int width = 80;      // columns; a matrix that needs more is left out
};

/// Ends with a line break, unless it is empty (quiet, and the proof holds). `sources` are those
/// that the spans point into.
std::string proof_text(const model::Proof& proof, const text::Sources& sources,
                       const ProofTextOptions& options);

/// "frontend -> db on port 5432", "auth-service: name db": what a cell is about, on one line.
std::string describe(const model::ProofCell& cell);

}  // namespace bulkhead::render
