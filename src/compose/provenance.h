// Where each value of a resolved project comes from, and what it replaced.
#pragma once

#include <string>
#include <vector>

#include "compose/load.h"
#include "text/value.h"

namespace bulkhead::compose {

struct Provenance {
  std::string path;                  // "services.web.image"
  std::string value;                 // as JSON
  text::Span span;                   // unknown: no file says it, it follows from the others
  std::vector<text::Span> replaced;  // latest first
};

/// Every scalar of the model, and every empty list and mapping, in its order. REQUIRES: the project
/// is there and was loaded with record_replacements.
std::vector<Provenance> provenance_of(const LoadResult& result);

}  // namespace bulkhead::compose
