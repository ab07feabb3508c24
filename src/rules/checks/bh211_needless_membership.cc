#include <algorithm>

#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/wording.h"

namespace bulkhead::rules {

void needless_membership(const Context& context, Sink& sink) {
  const contract::Contract& contract = context.contract();
  for (const auto& [name, service] : context.project().services) {
    const contract::Tier* own = contract.tier_of(name);
    if (own == nullptr) continue;
    for (const auto& attachment : service.networks) {
      if (context.permissions().belongs_on(name, attachment.network)) continue;
      const auto& tiers = context.permissions().tiers_on(attachment.network);
      // Where it may not meet the tier at all, BH201 says so, and says more.
      const bool joined = std::any_of(tiers.begin(), tiers.end(), [&](const contract::Tier* tier) {
        return context.permissions().may_share(own->name, tier->name);
      });
      if (!joined) continue;
      auto& finding = sink.add(
          attachment.span,
          fmt::format("{} ({}) is on network {} of tier {} and depends on no service there",
                      quoted(name), own->name.str(), quoted(attachment.network),
                      quoted(tiers.front()->name)),
          {name}, {attachment.network});
      finding.diagnostic.help = fmt::format(
          "take it off {}, or declare the dependency that needs it", quoted(attachment.network));
    }
  }
}

}  // namespace bulkhead::rules
