#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/wording.h"

namespace bulkhead::rules {

void proxy_unreachable(const Context& context, Sink& sink) {
  std::set<std::pair<model::ServiceName, model::ServiceName>> said;
  for (const contract::Route& route : context.permissions().routes()) {
    for (const auto& backend : route.backends) {
      if (route.proxies.empty()) continue;
      // One proxy that reaches it is enough: which of several is meant, labels do not tell.
      bool reached = false;
      const auto to = context.declared().find_service(backend);
      for (const auto& proxy : route.proxies) {
        const auto from = context.declared().find_service(proxy);
        reached |= proxy == backend || (from && to && context.declared().reaches(*from, *to));
      }
      const auto& proxy = route.proxies.front();
      if (reached || !said.emplace(proxy, backend).second) continue;
      auto& finding = sink.add(
          route.span,
          fmt::format("router {} leads to {}, which proxy {} cannot reach: they share no network",
                      quoted(route.router), quoted(backend), quoted(proxy)),
          {backend, proxy});
      finding.diagnostic.related.push_back(
          {context.project().services.at(proxy).span, "the proxy"});
      finding.diagnostic.help = "attach both to one network";
    }
  }
}

}  // namespace bulkhead::rules
