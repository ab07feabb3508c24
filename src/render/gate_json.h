// GateReport for programs. The schema is docs/schemas/gate.schema.json.
#pragma once

#include "model/gate_report.h"
#include "text/source.h"
#include "text/value.h"

namespace bulkhead::render {

text::Value gate_json(const model::GateReport& report, const text::Sources& sources);

}  // namespace bulkhead::render
