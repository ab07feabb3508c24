#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/wording.h"
#include "text/suggest.h"

namespace bulkhead::rules {
namespace {

std::string help_for(const contract::Contract& contract, const std::string& word) {
  std::vector<std::string_view> tiers;
  std::vector<std::string> names;
  for (const auto& [name, tier] : contract.tiers) {
    tiers.push_back(name.str());
    names.push_back(name.str());
  }
  std::string help = text::did_you_mean(word, tiers);
  if (!help.empty()) return help;
  if (names.empty()) return "declare it under `tiers:` in the contract";
  return fmt::format("declare it under `tiers:`, or use one of {}", listed(names, 8));
}

}  // namespace

void unknown_tier(const Context& context, Sink& sink) {
  const contract::Contract& contract = context.contract();
  for (const auto& [name, metadata] : contract.services) {
    if (!metadata.tier || contract.find_tier(metadata.tier->value) != nullptr) continue;
    const std::string& tier = metadata.tier->value.str();
    auto& finding =
        sink.add(metadata.tier->span,
                 fmt::format("service {} is in tier {}, which the contract does not declare",
                             quoted(name), quoted(tier)),
                 {name});
    finding.diagnostic.help = help_for(contract, tier);
  }
  for (const contract::Flow& flow : contract.flows) {
    for (const auto* end : {&flow.from, &flow.to}) {
      const std::string& tier = end->value.str();
      if (tier == contract::kInternet || contract.find_tier(end->value) != nullptr) continue;
      auto& finding =
          sink.add(end->span,
                   fmt::format("flow `{} -> {}` names tier {}, which the contract does not declare",
                               flow.from.value.str(), flow.to.value.str(), quoted(tier)));
      finding.diagnostic.help = help_for(contract, tier);
    }
  }
}

}  // namespace bulkhead::rules
