#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/wording.h"

namespace bulkhead::rules {

void namespace_bypass(const Context& context, Sink& sink) {
  const contract::Contract& contract = context.contract();
  for (const auto& [name, service] : context.project().services) {
    const contract::Tier* tier = contract.tier_of(name);
    if (tier == nullptr) continue;
    const model::NetworkMode& mode = service.network_mode;
    if (mode.kind == model::NetworkMode::Kind::kHost) {
      auto& finding =
          sink.add(mode.span,
                   fmt::format("{} lives in the host's network, so nothing keeps it in tier {}",
                               quoted(name), quoted(tier->name)),
                   {name});
      finding.diagnostic.notes.emplace_back(
          "it reaches every container of every bridge, and what it listens on is open as the "
          "host's");
      finding.diagnostic.help = "attach it to its tier's network and publish the ports it needs";
    } else if (mode.kind == model::NetworkMode::Kind::kService) {
      const model::ServiceName owner(mode.target);
      const contract::Tier* other = contract.tier_of(owner);
      if (other == nullptr || other == tier) continue;
      auto& finding = sink.add(
          mode.span,
          fmt::format("{} (tier {}) shares the network namespace of {} (tier {}), so it is in both",
                      quoted(name), tier->name.str(), quoted(owner), other->name.str()),
          {name, owner});
      finding.diagnostic.help =
          "put both in one tier, or attach it to its own tier's network instead";
    } else if (mode.kind == model::NetworkMode::Kind::kContainer) {
      auto& finding = sink.add(
          mode.span,
          fmt::format("{} (tier {}) shares the network namespace of container {}, of which the "
                      "contract knows nothing",
                      quoted(name), tier->name.str(), quoted(mode.target)),
          {name});
      finding.diagnostic.help = "attach it to its tier's network instead";
    } else if (mode.kind == model::NetworkMode::Kind::kBridge) {
      auto& finding = sink.add(
          mode.span,
          fmt::format(
              "{} (tier {}) is on the engine's own bridge, where containers of every project "
              "meet",
              quoted(name), tier->name.str()),
          {name});
      finding.diagnostic.help = "remove `network_mode` and attach it to its tier's network";
    }
  }
}

}  // namespace bulkhead::rules
