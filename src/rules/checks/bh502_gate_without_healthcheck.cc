#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/container_rights.h"
#include "rules/image_name.h"
#include "rules/startup.h"
#include "rules/wording.h"

namespace bulkhead::rules {

void gate_without_healthcheck(const Context& context, Sink& sink) {
  for (const auto& [name, service] : context.project().services) {
    for (const auto& dependency : service.depends_on) {
      if (dependency.condition != model::DependencyCondition::kHealthy) continue;
      const auto found = context.project().services.find(dependency.service);
      if (found == context.project().services.end()) continue;
      const model::Service& callee = found->second;
      if (has_healthcheck(callee)) continue;
      // Compose takes a healthcheck that the image brings; a test in the files that is merely
      // absent says nothing of that.
      const bool disabled = callee.healthcheck && !has_healthcheck(callee) &&
                            (callee.healthcheck->disabled || !callee.healthcheck->test.empty());
      if (!disabled && dockerfile_has_healthcheck(callee, context.files()) == true) continue;
      const bool certain = disabled || known_without_healthcheck(callee);
      std::string message =
          certain
              ? fmt::format(
                    "{} waits until {} is healthy, and {} has no healthcheck: it cannot "
                    "start",
                    quoted(name), quoted(dependency.service), quoted(dependency.service))
              : fmt::format("{} waits until {} is healthy, and the files give {} no healthcheck",
                            quoted(name), quoted(dependency.service), quoted(dependency.service));
      auto& finding =
          certain ? sink.add(dependency.span, std::move(message), {name, dependency.service})
                  : sink.warn(dependency.span, std::move(message), {name, dependency.service});
      finding.diagnostic.related.push_back({disabled ? callee.healthcheck->span : callee.span,
                                            disabled ? "it is disabled here" : "the service"});
      if (!certain) {
        finding.diagnostic.notes.emplace_back(
            "where its image has none either, the project does not start");
      }
      finding.diagnostic.help =
          fmt::format("add a `healthcheck` to {}", quoted(dependency.service));
    }
  }
}

}  // namespace bulkhead::rules
