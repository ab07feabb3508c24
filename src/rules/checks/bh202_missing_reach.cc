#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

/// "on `a` and `b`", "on no network": where a service is attached.
std::string attached(const Context& context, const model::ServiceName& name) {
  const model::Service& service = context.project().services.at(name);
  if (service.network_mode.kind == model::NetworkMode::Kind::kNone) return "has no network";
  if (service.networks.empty()) return "joins no network of its own";
  std::vector<std::string> keys;
  for (const auto& attachment : service.networks) keys.push_back(attachment.network.str());
  return fmt::format("is on {}", listed(keys));
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
        const contract::Tier* tier = context.contract().tier_of(to.service);
        finding.diagnostic.help = tier != nullptr && !tier->networks.empty()
                                      ? fmt::format("attach {} to network {}", quoted(from.service),
                                                    quoted(tier->networks.front().value))
                                      : fmt::format("attach {} to a network of {}",
                                                    quoted(from.service), quoted(to.service));
      }
    }
  }
}

}  // namespace bulkhead::rules
