#include "model/gate_report.h"

#include <algorithm>

namespace bulkhead::model {

bool GateReport::passes() const {
  return score >= minimum &&
         std::all_of(gates.begin(), gates.end(), [](const Gate& gate) { return gate.passes(); });
}

}  // namespace bulkhead::model
