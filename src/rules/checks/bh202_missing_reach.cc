#include <algorithm>

#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

/// "on `a` and `b`", "on no network": where a service is attached.
std::string attached(const Context& context, const model::ServiceName& name) {
  const model::Service& service = context.project().services.at(name);
  if (service.network_mode.kind == model::NetworkMode::Kind::kNone) return "has no network";
  if (service.network_mode.kind == model::NetworkMode::Kind::kService) {
    return fmt::format("is in the network namespace of {}",
                       quoted(model::ServiceName(service.network_mode.target)));
  }
  if (service.networks.empty()) return "joins no network of its own";
  std::vector<std::string> keys;
  for (const auto& attachment : service.networks) keys.push_back(attachment.network.str());
  return fmt::format("is on {}", listed(keys));
}

/// A network on which both are: its driver keeps its members from each other, or one is not
/// attached when it counts.
const model::NetworkAttachment* common(const model::Service& caller, const model::Service& callee) {
  for (const auto& ours : caller.networks) {
    for (const auto& theirs : callee.networks) {
      if (ours.network == theirs.network) return &ours;
    }
  }
  return nullptr;
}

bool is_on(const model::Service& service, const std::string& network) {
  return std::any_of(service.networks.begin(), service.networks.end(),
                     [&](const auto& each) { return each.network.str() == network; });
}

/// What opens the way: whoever is not on the callee's network is to be attached to it.
std::string remedy(const Context& context, const model::Service& caller,
                   const model::Service& callee) {
  using Kind = model::NetworkMode::Kind;
  if (const auto* network = common(caller, callee)) {
    return fmt::format(
        "both are on {}, which keeps its members from each other: remove `enable_icc` from its "
        "`driver_opts`, or let them meet on another network",
        quoted(network->network));
  }
  const contract::Tier* tier = context.contract().tier_of(callee.name);
  const std::string wanted = tier != nullptr && !tier->networks.empty()
                                 ? tier->networks.front().value.str()
                                 : std::string();
  const std::string network = wanted.empty() ? fmt::format("a network of {}", quoted(caller.name))
                                             : fmt::format("network {}", quoted(wanted));
  if (callee.network_mode.kind != Kind::kNetworks) {
    return fmt::format("attach {} to {} instead of its `network_mode`", quoted(callee.name),
                       network);
  }
  if (caller.network_mode.kind == Kind::kService) {
    return fmt::format(
        "attach {}, whose network namespace it shares, to {}",
        quoted(model::ServiceName(caller.network_mode.target)),
        wanted.empty() ? fmt::format("a network of {}", quoted(callee.name)) : network);
  }
  if (wanted.empty()) {
    return fmt::format("attach {} to a network of {}", quoted(caller.name), quoted(callee.name));
  }
  if (is_on(caller, wanted)) return fmt::format("attach {} to {}", quoted(callee.name), network);
  if (is_on(callee, wanted)) return fmt::format("attach {} to {}", quoted(caller.name), network);
  return fmt::format("attach {} and {} to {}", quoted(caller.name), quoted(callee.name), network);
}

}  // namespace

void missing_reach(const Context& context, Sink& sink) {
  const model::Graph& permitted = context.permitted();
  const model::Graph& declared = context.declared();
  for (const model::Bundle& bundle : permitted.bundles()) {
    if (bundle.why.kind != model::Provenance::Kind::kDependency) continue;
    for (const model::NodeId from_id : bundle.from) {
      for (const model::NodeId to_id : bundle.to) {
        const model::Node& from = permitted.node(from_id);
        const model::Node& to = permitted.node(to_id);
        const auto a = declared.find(from);
        const auto b = declared.find(to);
        if (a && b && declared.reaches(*a, *b)) continue;
        const model::Service& caller = context.project().services.at(from.service);
        if (to.kind == model::Node::Kind::kInternet) {
          sink.add(caller.span,
                   fmt::format("{} depends on `internet` and has no way out: it {}",
                               quoted(from.service), attached(context, from.service)),
                   {from.service})
              .diagnostic.help = "attach it to a network that is not internal";
          continue;
        }
        auto& finding = sink.add(
            caller.span,
            fmt::format("{} depends on {} and cannot reach it: {} {}, {} {}", quoted(from.service),
                        quoted(to.service), quoted(from.service), attached(context, from.service),
                        quoted(to.service), attached(context, to.service)),
            {from.service, to.service});
        finding.diagnostic.related.push_back({bundle.why.span, "the dependency is declared here"});
        finding.diagnostic.help =
            remedy(context, caller, context.project().services.at(to.service));
      }
    }
  }
}

}  // namespace bulkhead::rules
