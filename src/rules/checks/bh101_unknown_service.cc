#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/wording.h"
#include "text/suggest.h"

namespace bulkhead::rules {

void unknown_service(const Context& context, Sink& sink) {
  std::vector<std::string_view> candidates;  // listed only when something is wrong
  const auto suggest = [&](const std::string& word) {
    if (candidates.empty()) candidates = context.service_names();
    return text::did_you_mean(word, candidates);
  };
  for (const auto& [name, metadata] : context.contract().services) {
    if (!context.exists(name)) {
      auto& finding = sink.add(
          metadata.service_name.span,
          fmt::format("metadata describes service {}, which no Compose file has", quoted(name)),
          {name});
      finding.diagnostic.help = suggest(name.str());
      if (finding.diagnostic.help.empty()) {
        finding.diagnostic.help = "remove the metadata, or add the service";
      }
    }
    for (const auto& dependency : metadata.dependencies) {
      const model::ServiceName& callee = dependency.service.value;
      if (callee.str() == contract::kInternet || context.exists(callee)) continue;
      auto& finding = sink.add(
          dependency.service.span,
          fmt::format("{} depends on {}, which no Compose file has", quoted(name), quoted(callee)),
          {name, callee});
      finding.diagnostic.help = suggest(callee.str());
      if (finding.diagnostic.help.empty()) {
        finding.diagnostic.help = "name a service of the Compose files, or `internet`";
      }
    }
  }
}

}  // namespace bulkhead::rules
