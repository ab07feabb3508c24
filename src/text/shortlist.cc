#include "text/shortlist.h"

namespace bulkhead::text {

std::vector<bool> shortlist(const std::vector<Severity>& list, std::size_t most) {
  std::vector<bool> shown(list.size(), false);
  for (const Severity worst : {Severity::kError, Severity::kWarning, Severity::kNote}) {
    for (std::size_t i = 0; i < list.size() && most > 0; ++i) {
      if (list[i] != worst) continue;
      shown[i] = true;
      --most;
    }
  }
  return shown;
}

}  // namespace bulkhead::text
