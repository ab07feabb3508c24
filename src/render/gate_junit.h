// GateReport as JUnit XML: a case for each gate, and one for the total.
#pragma once

#include <string>

#include "model/gate_report.h"
#include "text/source.h"

namespace bulkhead::render {

std::string gate_junit(const model::GateReport& report, const text::Sources& sources);

}  // namespace bulkhead::render
