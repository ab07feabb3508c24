// Findings as people read them: one fault is told once. Machines get every finding, since they
// count by rule and by service.
#pragma once

#include <vector>

#include "model/finding.h"
#include "text/source.h"

namespace bulkhead::rules {

/// Joins what differs only in the service that it is found at, because services share the line (an
/// anchor, `extends`); and what several rules say of one published port, under the most severe. The
/// joined finding names all services, and what the other rules say is a note of it. Keeps the
/// order.
std::vector<model::Finding> told_once(std::vector<model::Finding> findings,
                                      const text::Sources& sources);

}  // namespace bulkhead::rules
