#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/proxy_upstreams.h"
#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

/// Services that are looked up once, when the proxy starts.
std::set<model::ServiceName> fixed_upstreams(const Context& context,
                                             const ProxyConfiguration& configuration) {
  std::set<model::ServiceName> found;
  for (const Upstream& upstream : configuration.upstreams) {
    const auto owners = context.names().find(upstream.host);
    if (!upstream.looked_up_once || owners == context.names().end()) continue;
    found.insert(owners->second.begin(), owners->second.end());
  }
  return found;
}

}  // namespace

void cached_upstream(const Context& context, Sink& sink) {
  for (const auto& [name, service] : context.project().services) {
    for (const ProxyConfiguration& configuration :
         proxy_configurations(context.project(), service, context.files())) {
      const auto upstreams = fixed_upstreams(context, configuration);
      if (upstreams.empty()) continue;
      auto& finding = sink.add(
          configuration.span,
          fmt::format("{} looks up {} once, when it starts ({}): when the container's address "
                      "changes, it goes on with the old one",
                      quoted(name), listed_names(upstreams), configuration.title),
          {name});
      finding.services.insert(finding.services.end(), upstreams.begin(), upstreams.end());
      finding.diagnostic.help =
          configuration.by_haproxy
              ? "have a section `resolvers` ask 127.0.0.11, and add `resolvers NAME init-addr "
                "none` "
                "to the server, or restart it whenever an upstream is recreated"
              : "set `resolver 127.0.0.11 valid=10s;` and give `proxy_pass` the address in a "
                "variable, or restart it whenever an upstream is recreated";
    }
  }
}

}  // namespace bulkhead::rules
