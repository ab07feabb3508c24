#include <algorithm>

#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/fixes.h"
#include "rules/list_as_mapping.h"
#include "rules/spoken_hosts.h"
#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

bool is_on(const Context& context, const model::ServiceName& name,
           const model::NetworkKey& network) {
  const auto found = context.project().services.find(name);
  if (found == context.project().services.end()) return false;
  const auto& networks = found->second.networks;
  return std::any_of(networks.begin(), networks.end(),
                     [&](const auto& each) { return each.network == network; });
}

/// Those that call the service and meet it on no other network: taken off, it would be cut off.
std::vector<model::ServiceName> callers_there(const Context& context, const model::Service& service,
                                              const model::NetworkKey& network) {
  std::vector<model::ServiceName> callers;
  for (const auto& [name, caller] : context.project().services) {
    if (!context.permissions().depends(name, service.name)) continue;
    if (!is_on(context, name, network)) continue;
    const bool elsewhere =
        std::any_of(service.networks.begin(), service.networks.end(), [&](const auto& other) {
          return other.network != network && is_on(context, name, other.network);
        });
    if (!elsewhere) callers.push_back(name);
  }
  return callers;
}

/// The Compose files show that the service calls somebody on the network: then it is the
/// declaration that lacks, not the membership that is too much.
bool seems_needed(const Context& context, const model::Service& service,
                  const model::NetworkKey& network) {
  for (const auto& dependency : service.depends_on) {
    if (is_on(context, dependency.service, network)) return true;
  }
  for (const auto& link : service.links) {
    if (is_on(context, link.service, network)) return true;
  }
  for (const SpokenPlace& place : spoken_places(service)) {
    const auto owners = context.names().find(place.host.host);
    if (owners == context.names().end()) continue;
    for (const auto& owner : owners->second) {
      if (owner != service.name && is_on(context, owner, network)) return true;
    }
  }
  return false;
}

std::optional<text::Fix> leave(const Context& context, const model::Service& service,
                               const model::NetworkAttachment& attachment) {
  // Without any, it would be on the default network.
  if (service.networks.size() < 2 || seems_needed(context, service, attachment.network)) {
    return std::nullopt;
  }
  text::YamlPath path{"services", service.name.str(), "networks"};
  const auto written = written_at(context, attachment.span, path);
  if (!written) return std::nullopt;
  if (const text::Sequence* items = written->as_sequence()) {
    const auto item = std::find_if(items->begin(), items->end(), [&](const text::Value& each) {
      return each.as_string() != nullptr && *each.as_string() == attachment.network.str();
    });
    path.emplace_back(static_cast<std::size_t>(item - items->begin()));
  } else {
    path.emplace_back(attachment.network.str());
  }
  return fix_by_removal(
      context, attachment.span, path,
      fmt::format("take {} off {}", service.name.str(), attachment.network.str()));
}

}  // namespace

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
      const auto callers = callers_there(context, service, attachment.network);
      if (!callers.empty()) {
        finding.diagnostic.help = fmt::format(
            "it is called there: the caller joins the callee's network, so attach {} to {}, and "
            "then take {} off {}",
            listed_names(callers),
            own->networks.empty() ? fmt::format("a network of tier {}", quoted(own->name))
                                  : quoted(own->networks.front().value),
            quoted(name), quoted(attachment.network));
        continue;
      }
      finding.diagnostic.help = fmt::format(
          "take it off {}, or declare the dependency that needs it", quoted(attachment.network));
      finding.diagnostic.fix = leave(context, service, attachment);
    }
  }
}

}  // namespace bulkhead::rules
