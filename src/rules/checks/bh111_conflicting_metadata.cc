#include "contract/codes.h"
#include "rules/checks.h"

namespace bulkhead::rules {

// The contradiction is seen where the places are put together, contract/load.cc; here it becomes a
// finding, so that a policy can speak of it.
void conflicting_metadata(const Context& context, Sink& sink) {
  for (const text::Diagnostic& diagnostic : context.contract_diagnostics()) {
    if (diagnostic.code != contract::kConflictingMetadata.code) continue;
    auto& finding = sink.add(diagnostic.span, diagnostic.message);
    finding.diagnostic = diagnostic;
  }
}

}  // namespace bulkhead::rules
