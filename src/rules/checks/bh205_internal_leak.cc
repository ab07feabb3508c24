#include <algorithm>

#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/wording.h"

namespace bulkhead::rules {

void internal_leak(const Context& context, Sink& sink) {
  const contract::Contract& contract = context.contract();
  for (const auto& [name, service] : context.project().services) {
    const contract::Tier* tier = contract.tier_of(name);
    if (tier == nullptr || !tier->internal.value) continue;
    for (const auto& attachment : service.networks) {
      // That the tier's own network has a way out is BH204's to say; a network joined by
      // omission BH206's.
      if (attachment.implicit) continue;
      const bool own =
          std::any_of(tier->networks.begin(), tier->networks.end(),
                      [&](const auto& network) { return network.value == attachment.network; });
      const auto network = context.project().networks.find(attachment.network);
      if (own || network == context.project().networks.end()) continue;
      if (network->second.internal) continue;
      if (network->second.external) {
        auto& finding = sink.warn(
            attachment.span,
            fmt::format(
                "{} is in internal tier {} and on external network {}, which may have a way "
                "out",
                quoted(name), quoted(tier->name), quoted(attachment.network)),
            {name}, {attachment.network});
        finding.diagnostic.help = "take it off that network";
        continue;
      }
      auto& finding =
          sink.add(attachment.span,
                   fmt::format("{} is in internal tier {} and has a way out through network {}",
                               quoted(name), quoted(tier->name), quoted(attachment.network)),
                   {name}, {attachment.network});
      finding.diagnostic.related.push_back({tier->internal.span, "the tier is declared internal"});
      finding.diagnostic.help = fmt::format("take it off {}, or make that network internal too",
                                            quoted(attachment.network));
    }
  }
}

}  // namespace bulkhead::rules
