// GateReport as Markdown, for a comment or a step summary.
#pragma once

#include <string>

#include "model/gate_report.h"
#include "text/source.h"

namespace bulkhead::render {

std::string gate_markdown(const model::GateReport& report, const text::Sources& sources);

}  // namespace bulkhead::render
