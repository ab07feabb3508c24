#include <algorithm>

#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/fixes.h"
#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

using Kind = model::Node::Kind;

bool is_on(const model::Service& service, const model::NetworkKey& network) {
  return std::any_of(service.networks.begin(), service.networks.end(),
                     [&](const auto& each) { return each.network == network; });
}

bool waits_for(const model::Service& service, const model::ServiceName& other) {
  return std::any_of(service.depends_on.begin(), service.depends_on.end(),
                     [&](const auto& each) { return each.service == other; });
}

/// The service needs the other, or is needed, and would not meet it on the tier's network.
bool would_lose(const Context& context, const model::Service& service, const model::Service& other,
                const model::NetworkKey& tier_network) {
  const bool together = waits_for(service, other.name) || waits_for(other, service.name) ||
                        context.permissions().depends(service.name, other.name) ||
                        context.permissions().depends(other.name, service.name);
  if (!together || is_on(other, tier_network)) return false;
  // One of the same tier that names no network either goes there with it.
  const contract::Tier* tier = context.contract().tier_of(other.name);
  const bool goes_along = tier != nullptr && !tier->networks.empty() &&
                          tier->networks.front().value == tier_network &&
                          std::any_of(other.networks.begin(), other.networks.end(),
                                      [](const auto& each) { return each.implicit; });
  return !goes_along;
}

/// On the tier's network alone the service keeps what it needs of the default one.
bool may_move(const Context& context, const model::Service& service,
              const model::NetworkKey& tier_network) {
  const auto network = context.project().networks.find(tier_network);
  // One that no service joins may be declared nowhere, and compose refuses such.
  if (network == context.project().networks.end()) return false;
  const model::Graph& permitted = context.permitted();
  const auto self = permitted.find_service(service.name);
  const auto internet = permitted.find({Kind::kInternet, {}});
  const bool goes_out = self && internet && permitted.reaches(*self, *internet);
  if (network->second.internal && (goes_out || !service.ports.empty())) return false;
  const auto& services = context.project().services;
  return std::none_of(services.begin(), services.end(), [&](const auto& entry) {
    return entry.first != service.name && would_lose(context, service, entry.second, tier_network);
  });
}

}  // namespace

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
      if (!may_move(context, service, tier->networks.front().value)) continue;
      finding.diagnostic.fix = fix_by_key(
          context, service.span, {"services", name.str()}, "networks",
          text::Value(text::Sequence{text::Value(tier->networks.front().value.str())}),
          fmt::format("attach {} to {}", name.str(), tier->networks.front().value.str()));
    }
  }
}

}  // namespace bulkhead::rules
