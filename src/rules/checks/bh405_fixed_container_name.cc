#include <map>

#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/wording.h"

namespace bulkhead::rules {

void fixed_container_name(const Context& context, Sink& sink) {
  std::map<std::string, const model::Service*> owners;
  for (const auto& [name, service] : context.project().services) {
    const auto& fixed = service.container_name;
    if (fixed.value.empty()) continue;
    const auto [owner, first] = owners.try_emplace(fixed.value, &service);
    // Of either, only one container can be made.
    if (service.replicas > 1) {
      auto& finding = sink.add(fixed.span,
                               fmt::format("{} has {} replicas, and all would be called {}",
                                           quoted(name), service.replicas, quoted(fixed.value)),
                               {name});
      finding.diagnostic.severity = text::Severity::kError;
      finding.diagnostic.help = "remove `container_name`";
      continue;
    }
    if (!first) {
      auto& finding =
          sink.add(fixed.span,
                   fmt::format("{} and {} would both be called {}", quoted(owner->second->name),
                               quoted(name), quoted(fixed.value)),
                   {name, owner->second->name});
      finding.diagnostic.severity = text::Severity::kError;
      finding.diagnostic.related.push_back({owner->second->container_name.span, "used here, too"});
      finding.diagnostic.help = "remove `container_name`, or give each a name of its own";
      continue;
    }
    // A variable in it, as of the project's name, can tell two runs apart.
    if (context.sources().text(fixed.span).find('$') != std::string_view::npos) continue;
    auto& finding = sink.note(
        fixed.span,
        fmt::format("{} is always called {}: the project cannot run twice on one engine, nor the "
                    "service be scaled",
                    quoted(name), quoted(fixed.value)),
        {name});
    finding.diagnostic.help = "remove `container_name`; other services find it as its service name";
  }
}

}  // namespace bulkhead::rules
