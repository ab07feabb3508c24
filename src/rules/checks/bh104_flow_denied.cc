#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

/// Says so where no flow leads from the caller's tier to the callee's.
void judge(const Context& context, Sink& sink, const model::ServiceName& caller,
           const model::ServiceName& callee, text::Span span, std::string_view verb) {
  const contract::Contract& contract = context.contract();
  const contract::Tier* from = contract.tier_of(caller);
  if (from == nullptr) return;
  const bool internet = callee.str() == contract::kInternet;
  const contract::Tier* to = internet ? nullptr : contract.tier_of(callee);
  if (!internet && to == nullptr) return;
  const model::TierName target = internet ? model::TierName(contract::kInternet) : to->name;
  if (contract.flow_leads(from->name, target)) return;
  const std::string there =
      internet ? quoted(callee) : fmt::format("{} ({})", quoted(callee), target.str());
  auto& finding =
      sink.add(span,
               fmt::format("{} ({}) {} {}, and no flow leads from {} to {}", quoted(caller),
                           from->name.str(), verb, there, quoted(from->name), quoted(target)),
               {caller, callee});
  finding.diagnostic.help =
      fmt::format("remove the dependency, or add the flow `{} -> {}` to the contract",
                  from->name.str(), target.str());
  if (!internet && contract.flow_leads(target, from->name)) {
    finding.diagnostic.notes.push_back(fmt::format("a flow leads the other way, from {} to {}",
                                                   quoted(target), quoted(from->name)));
  }
}

}  // namespace

void flow_denied(const Context& context, Sink& sink) {
  for (const auto& [name, metadata] : context.contract().services) {
    if (!context.project().services.contains(name)) continue;
    for (const auto& dependency : metadata.dependencies) {
      judge(context, sink, name, dependency.service.value, dependency.span, "depends on");
    }
  }
  for (const contract::Route& route : context.permissions().routes()) {
    for (const auto& proxy : route.proxies) {
      const contract::ServiceMetadata* metadata = context.contract().find_service(proxy);
      for (const auto& backend : route.backends) {
        bool declared = false;  // then it was judged above
        if (metadata != nullptr) {
          for (const auto& dependency : metadata->dependencies) {
            declared |= dependency.service.value == backend;
          }
        }
        if (!declared && backend != proxy) {
          judge(context, sink, proxy, backend, route.span, "routes to");
        }
      }
    }
  }
}

}  // namespace bulkhead::rules
