// GateReport for a person.
#pragma once

#include <string>

#include "model/gate_report.h"
#include "text/source.h"

namespace bulkhead::render {

struct GateTextOptions {
  bool color = false;
  std::size_t losses = 10;  // shown of each gate
};

std::string gate_text(const model::GateReport& report, const text::Sources& sources,
                      const GateTextOptions& options);

}  // namespace bulkhead::render
