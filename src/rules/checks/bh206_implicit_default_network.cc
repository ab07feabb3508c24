#include <algorithm>

#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/fixes.h"
#include "rules/wording.h"

namespace bulkhead::rules {

void implicit_default_network(const Context& context, Sink& sink) {
  for (const auto& [name, service] : context.project().services) {
    const contract::Tier* tier = context.contract().tier_of(name);
    if (tier == nullptr || tier->networks.empty()) continue;
    for (const auto& attachment : service.networks) {
      if (!attachment.implicit) continue;
      const bool own =
          std::any_of(tier->networks.begin(), tier->networks.end(),
                      [&](const auto& network) { return network.value == attachment.network; });
      if (own) continue;
      auto& finding = sink.add(
          service.span,
          fmt::format("{} names no network, so it is on the default one and not on that of tier {}",
                      quoted(name), quoted(tier->name)),
          {name}, {attachment.network});
      finding.diagnostic.notes.emplace_back(
          "whoever names no network meets all others that name none");
      finding.diagnostic.help =
          fmt::format("add `networks: [{}]`", tier->networks.front().value.str());
      finding.diagnostic.fix = fix_by_key(
          context, service.span, {"services", name.str()}, "networks",
          text::Value(text::Sequence{text::Value(tier->networks.front().value.str())}),
          fmt::format("attach {} to {}", name.str(), tier->networks.front().value.str()));
    }
  }
}

}  // namespace bulkhead::rules
