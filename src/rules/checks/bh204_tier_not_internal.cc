#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/fixes.h"
#include "rules/list_as_mapping.h"
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
      const text::YamlPath path = {"networks", located.value.str(), "internal"};
      const auto written = written_at(context, network.span, path);
      // Of the default network no file need speak.
      const text::Span otherwise = network.span.known() ? network.span : tier.internal.span;
      const text::Span place = written && written->span().known() ? written->span() : otherwise;
      auto& finding = sink.add(place,
                               fmt::format("tier {} is internal, and its network {} has a way out",
                                           quoted(name), quoted(located.value)),
                               {}, {located.value});
      if (network.span.known()) {
        finding.diagnostic.related.push_back({tier.internal.span, "the tier is declared internal"});
      }
      finding.diagnostic.help =
          fmt::format("{} `internal: true` {} network {}", written ? "write" : "add",
                      written ? "at" : "to", quoted(located.value));
      const std::string title = fmt::format("make network {} internal", located.value.str());
      finding.diagnostic.fix =
          written ? fix_by_value(context, network.span, path, text::Value(true), title)
                  : fix_by_key(context, network.span, {"networks", located.value.str()}, "internal",
                               text::Value(true), title);
    }
  }
}

}  // namespace bulkhead::rules
