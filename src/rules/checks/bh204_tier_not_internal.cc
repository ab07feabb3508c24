#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/fixes.h"
#include "rules/wording.h"

namespace bulkhead::rules {

void tier_not_internal(const Context& context, Sink& sink) {
  for (const auto& [name, tier] : context.contract().tiers) {
    if (!tier.internal.value) continue;
    for (const auto& located : tier.networks) {
      const auto found = context.project().networks.find(located.value);
      if (found == context.project().networks.end()) continue;
      const model::Network& network = found->second;
      if (network.internal || network.external) continue;
      // Of the default network no file need speak.
      const text::Span place = network.span.known() ? network.span : tier.internal.span;
      auto& finding = sink.add(place,
                               fmt::format("tier {} is internal, and its network {} has a way out",
                                           quoted(name), quoted(located.value)),
                               {}, {located.value});
      if (network.span.known()) {
        finding.diagnostic.related.push_back({tier.internal.span, "the tier is declared internal"});
      }
      finding.diagnostic.help =
          fmt::format("add `internal: true` to network {}", quoted(located.value));
      finding.diagnostic.fix = fix_by_key(
          context, network.span, {"networks", located.value.str()}, "internal", text::Value(true),
          fmt::format("make network {} internal", located.value.str()));
    }
  }
}

}  // namespace bulkhead::rules
