#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/wording.h"

namespace bulkhead::rules {

void stranded_namespace(const Context& context, Sink& sink) {
  for (const auto& [name, service] : context.project().services) {
    const model::NetworkMode& mode = service.network_mode;
    if (mode.kind == model::NetworkMode::Kind::kContainer) {
      sink.warn(
              mode.span,
              fmt::format("{} lives in the network of container {}: when that is recreated, it is "
                          "left without any",
                          quoted(name), quoted(mode.target)),
              {name})
          .diagnostic.help = "bring that container into the project and write `service:NAME`";
    } else if (mode.kind == model::NetworkMode::Kind::kService) {
      const auto owner = context.project().services.find(model::ServiceName(mode.target));
      if (owner == context.project().services.end()) continue;
      // Told by hand, Compose restarts it with the owner; the engine's own restarts it does not
      // see.
      using Kind = model::RestartPolicy::Kind;
      const auto kind = owner->second.restart.kind;
      if (kind == Kind::kUnset || kind == Kind::kNo) continue;
      auto& finding = sink.note(
          mode.span,
          fmt::format(
              "{} lives in the network of {}: when the engine restarts {}, it is left without "
              "any until it is restarted too",
              quoted(name), quoted(mode.target), quoted(mode.target)),
          {name, model::ServiceName(mode.target)});
      finding.diagnostic.related.push_back({owner->second.restart.span, "the engine restarts it"});
      finding.diagnostic.help =
          "give it a healthcheck that needs the network and a supervisor that acts on it";
    }
  }
}

}  // namespace bulkhead::rules
