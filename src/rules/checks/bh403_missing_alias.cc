#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/wording.h"

namespace bulkhead::rules {

void missing_alias(const Context& context, Sink& sink) {
  for (const auto& [name, metadata] : context.contract().services) {
    if (!context.project().services.contains(name)) continue;
    for (const auto& alias : metadata.aliases) {
      const auto owners = context.names().find(alias.value);
      if (owners != context.names().end() && owners->second.contains(name)) continue;
      const model::Service& service = context.project().services.at(name);
      auto& finding = sink.add(
          alias.span,
          fmt::format(
              "metadata gives {} the alias {}, which it has on no network of the Compose files",
              quoted(name), quoted(alias.value)),
          {name});
      finding.diagnostic.related.push_back({service.span, "the service"});
      if (owners != context.names().end()) {
        finding.diagnostic.notes.push_back(fmt::format("{} has it", listed_names(owners->second)));
      }
      finding.diagnostic.help = fmt::format(
          "add it to the service's network: `aliases: [{}]`, or remove it from the metadata",
          alias.value);
    }
  }
}

}  // namespace bulkhead::rules
