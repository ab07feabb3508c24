#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

using model::NodeId;

/// One service on one network, with the place where it joins.
struct Member {
  model::ServiceName name;
  text::Span span;
};
using ByTier = std::map<model::TierName, std::vector<Member>>;

/// Services by tier among one side of a bundle. Those without a declared tier are left out.
ByTier group(const Context& context, const std::vector<NodeId>& ids,
             const std::vector<text::Span>& spans) {
  ByTier members;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const model::Node& node = context.declared().node(ids[i]);
    if (node.kind != model::Node::Kind::kService) continue;
    const contract::Tier* tier = context.contract().tier_of(node.service);
    if (tier == nullptr) continue;
    members[tier->name].push_back({node.service, spans.empty() ? text::Span{} : spans[i]});
  }
  return members;
}

bool is_on_tier(const Context& context, const std::string& network_name,
                const model::TierName& tier) {
  const auto network = context.topology().networks.find(model::NetworkName(network_name));
  if (network == context.topology().networks.end()) return false;
  const auto& tiers = context.permissions().tiers_on(network->second.key);
  return std::any_of(tiers.begin(), tiers.end(),
                     [&](const contract::Tier* each) { return each->name == tier; });
}

void report(const Context& context, Sink& sink, const model::Provenance& why,
            const model::TierName& a_tier, const std::vector<Member>& a_members,
            const model::TierName& b_tier, const std::vector<Member>& b_members) {
  const auto network = context.topology().networks.find(model::NetworkName(why.subject));
  std::vector<model::NetworkKey> networks;
  std::string key = why.subject;
  if (network != context.topology().networks.end() && !network->second.key.empty()) {
    key = network->second.key.str();
    networks.push_back(network->second.key);
  }
  const Member& a = a_members.front();
  const Member& b = b_members.front();
  std::string message = fmt::format(
      "{} ({}) and {} ({}) reach each other on network {}, and no flow joins their tiers",
      quoted(a.name), a_tier.str(), quoted(b.name), b_tier.str(), quoted(key));
  const std::size_t pairs = a_members.size() * b_members.size();
  if (pairs > 1) {
    message +=
        fmt::format("; so {} {}", pairs == 2 ? "does" : "do", counted(pairs - 1, "other pair"));
  }
  std::vector<model::ServiceName> services;
  for (const auto* members : {&a_members, &b_members}) {
    for (const Member& member : *members) services.push_back(member.name);
  }
  auto& finding = sink.add(a.span.known() ? a.span : why.span, std::move(message),
                           std::move(services), std::move(networks));
  finding.diagnostic.label = fmt::format("{} joins here", quoted(a.name));
  if (b.span.known()) {
    finding.diagnostic.related.push_back({b.span, fmt::format("{} joins here", quoted(b.name))});
  }
  if (is_on_tier(context, why.subject, b_tier)) {
    finding.diagnostic.help =
        fmt::format("take {} off the network, or add a flow between {} and {} to the contract",
                    quoted(a.name), quoted(a_tier), quoted(b_tier));
  } else {
    finding.diagnostic.help =
        fmt::format("put {} and {} on different networks; a service that both call joins each",
                    quoted(a_tier), quoted(b_tier));
  }
}

}  // namespace

// A network's members are grouped by tier and tiers are compared, so that the cost follows from
// members and tiers and never from pairs of services.
void forbidden_reach(const Context& context, Sink& sink) {
  if (context.contract().tiers.empty()) return;
  for (const model::Bundle& bundle : context.declared().bundles()) {
    if (bundle.why.kind != model::Provenance::Kind::kSharedNetwork) continue;
    const ByTier from = group(context, bundle.from, bundle.from_spans);
    const ByTier to = group(context, bundle.to, bundle.to_spans);
    for (const auto& [from_tier, from_members] : from) {
      for (const auto& [to_tier, to_members] : to) {
        if (context.permissions().may_share(from_tier, to_tier)) continue;
        const bool both_ways = bundle.from == bundle.to;
        if (both_ways && to_tier < from_tier) continue;  // each pair once
        // The stranger on the network comes first: it is the one at fault.
        const bool swap = is_on_tier(context, bundle.why.subject, from_tier) &&
                          !is_on_tier(context, bundle.why.subject, to_tier);
        if (swap) {
          report(context, sink, bundle.why, to_tier, to_members, from_tier, from_members);
        } else {
          report(context, sink, bundle.why, from_tier, from_members, to_tier, to_members);
        }
      }
    }
  }
}

}  // namespace bulkhead::rules
