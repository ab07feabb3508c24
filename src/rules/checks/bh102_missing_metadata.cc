#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/wording.h"

namespace bulkhead::rules {

void missing_metadata(const Context& context, Sink& sink) {
  const contract::Contract& contract = context.contract();
  if (contract.tiers.empty()) return;
  for (const auto& [name, service] : context.project().services) {
    const contract::ServiceMetadata* metadata = contract.find_service(name);
    if (metadata == nullptr) {
      auto& finding =
          sink.add(service.span,
                   fmt::format("service {} has no metadata, so no tier", quoted(name)), {name});
      finding.diagnostic.help =
          fmt::format("write a metadata file with `service_name: {}` and its `tier`", name.str());
      finding.diagnostic.notes.emplace_back(
          "nothing is demanded of a service without a tier, and nobody is kept from it");
    } else if (!metadata->tier) {
      // A tier that is there and no string was diagnosed where it was read.
      if (metadata->says("tier") && !metadata->written.find("tier")->is_null()) continue;
      auto& finding =
          sink.add(metadata->service_name.span,
                   fmt::format("the metadata of service {} names no tier", quoted(name)), {name});
      finding.diagnostic.help = "add `tier:` with one of the contract's tiers";
    }
  }
}

}  // namespace bulkhead::rules
