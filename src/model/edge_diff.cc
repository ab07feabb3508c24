#include "model/edge_diff.h"

namespace bulkhead::model {

std::size_t EdgeDiff::opened() const {
  std::size_t sum = 0;
  for (const EnvironmentDiff& each : environments) sum += each.opened.size();
  return sum;
}

std::size_t EdgeDiff::closed() const {
  std::size_t sum = 0;
  for (const EnvironmentDiff& each : environments) sum += each.closed.size();
  return sum;
}

}  // namespace bulkhead::model
