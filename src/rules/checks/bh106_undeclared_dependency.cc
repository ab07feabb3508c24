#include <algorithm>

#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/fixes.h"
#include "rules/proxy_upstreams.h"
#include "rules/resolved_place.h"
#include "rules/spoken_hosts.h"
#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

struct Use {
  text::Span span;
  std::string how;  // "its variable `DATABASE_URL` speaks of"
};

/// Whom the Compose files show the service to talk to, with the first place that shows it.
std::map<model::ServiceName, Use> uses_of(const Context& context, const model::Service& service) {
  std::map<model::ServiceName, Use> uses;
  for (const auto& link : service.links) {
    uses.try_emplace(link.service, Use{link.span, "it has a link to"});
  }
  for (const SpokenPlace& place : spoken_places(service)) {
    const auto owners = context.names().find(place.host.host);
    if (owners == context.names().end() || owners->second.size() != 1) continue;
    uses.try_emplace(
        *owners->second.begin(),
        place.variable.empty()
            ? Use{place_of(context, service, {place.attribute}, place.span),
                  "its command speaks of"}
            : Use{place.span, fmt::format("its variable {} speaks of", quoted(place.variable))});
  }
  for (const ProxyConfiguration& configuration :
       proxy_configurations(context.project(), service, context.files())) {
    for (const Upstream& upstream : configuration.upstreams) {
      const auto owners = context.names().find(upstream.host);
      if (owners == context.names().end() || owners->second.size() != 1) continue;
      uses.try_emplace(
          *owners->second.begin(),
          Use{configuration.span,
              fmt::format("its configuration ({}) sends requests to", configuration.title)});
    }
  }
  for (const auto& dependency : service.depends_on) {
    // One that is waited for until it is done prepares something; nobody need call it.
    if (dependency.implied ||
        dependency.condition == model::DependencyCondition::kCompletedSuccessfully) {
      continue;
    }
    uses.try_emplace(dependency.service, Use{dependency.span, "it has `depends_on` for"});
  }
  return uses;
}

/// Who lives in one network namespace is called by one address, and calls the others as itself.
bool share_namespace(const Context& context, const model::ServiceName& a,
                     const model::ServiceName& b) {
  const reach::SharedNamespace* space = context.namespaces().of(a);
  return space != nullptr && space == context.namespaces().of(b);
}

/// It declares the callee, or one that answers at the callee's address.
bool declares(const Context& context, const model::ServiceName& caller,
              const model::ServiceName& callee) {
  if (context.permissions().depends(caller, callee)) return true;
  const reach::SharedNamespace* space = context.namespaces().of(callee);
  return space != nullptr &&
         std::any_of(space->members.begin(), space->members.end(), [&](const auto* member) {
           return context.permissions().depends(caller, member->name);
         });
}

}  // namespace

void undeclared_dependency(const Context& context, Sink& sink) {
  std::set<std::pair<model::ServiceName, model::ServiceName>> routed;
  for (const contract::Route& route : context.permissions().routes()) {
    for (const auto& proxy : route.proxies) {
      for (const auto& backend : route.backends) routed.emplace(proxy, backend);
    }
  }
  for (const auto& [name, metadata] : context.contract().services) {
    const auto found = context.project().services.find(name);
    if (found == context.project().services.end()) continue;
    // Metadata that places the service in a tier speaks of it as a whole.
    if (!metadata.says("dependencies") && !metadata.says("tier")) continue;
    const auto uses = uses_of(context, found->second);
    for (const auto& [callee, use] : uses) {
      if (!context.exists(callee)) continue;  // BH506
      if (share_namespace(context, name, callee) || declares(context, name, callee)) continue;
      auto& finding = sink.add(use.span,
                               fmt::format("{} does not declare {} as a dependency, but {} it",
                                           quoted(name), quoted(callee), use.how),
                               {name, callee});
      finding.diagnostic.help =
          fmt::format("add {} to the `dependencies` of {}", quoted(callee), quoted(name));
      const text::Value* dependencies = metadata.written.find("dependencies");
      if (dependencies == nullptr) {
        finding.diagnostic.related.push_back(
            {metadata.service_name.span, "its metadata declares none"});
        continue;
      }
      const text::Span declared = dependencies->span();
      finding.diagnostic.related.push_back({declared, "the dependencies it declares"});
      // In a file of its own, under `services:` of the contract, or as `x-bulkhead`.
      const std::string title =
          fmt::format("add {} to the dependencies of {}", callee.str(), name.str());
      for (const text::YamlPath& path :
           {text::YamlPath{"dependencies"}, text::YamlPath{"services", name.str(), "dependencies"},
            text::YamlPath{"services", name.str(), "x-bulkhead", "dependencies"}}) {
        if (finding.diagnostic.fix) break;
        finding.diagnostic.fix =
            fix_by_item(context, declared, path, text::Value(callee.str()), title);
      }
    }
    for (const auto& dependency : metadata.dependencies) {
      const model::ServiceName& callee = dependency.service.value;
      if (callee.str() == contract::kInternet || uses.contains(callee)) continue;
      if (!context.project().services.contains(callee)) continue;
      if (routed.contains({name, callee})) continue;
      const bool at_its_address = std::any_of(uses.begin(), uses.end(), [&](const auto& use) {
        return share_namespace(context, use.first, callee);
      });
      if (at_its_address) continue;
      sink.note(dependency.span,
                fmt::format("{} declares {} as a dependency, and nothing in the Compose files "
                            "shows that it uses it",
                            quoted(name), quoted(callee)),
                {name, callee})
          .diagnostic.help =
          "remove the dependency where it is a remnant, or let `depends_on` order the start";
    }
  }
}

}  // namespace bulkhead::rules
