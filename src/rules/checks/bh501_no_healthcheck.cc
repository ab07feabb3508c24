#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/container_rights.h"
#include "rules/image_name.h"
#include "rules/startup.h"
#include "rules/wording.h"

namespace bulkhead::rules {

void no_healthcheck(const Context& context, Sink& sink) {
  const auto awaited = awaited_jobs(context.project());
  for (const auto& [name, service] : context.project().services) {
    if (has_healthcheck(service) || awaited.contains(name)) continue;
    const contract::ServiceMetadata* metadata = context.contract().find_service(name);
    if (metadata != nullptr && (metadata->is_job() || metadata->health)) continue;
    if (service.restart.kind == model::RestartPolicy::Kind::kNo) continue;  // said to be a one-shot
    const bool disabled = disables_healthcheck(service);
    if (!disabled && image_has_healthcheck(service, context.files())) continue;
    std::string message =
        disabled
            ? fmt::format("the healthcheck of {} is disabled", quoted(name))
            : fmt::format("{} has no healthcheck, so nobody knows whether it serves", quoted(name));
    const text::Span span = service.healthcheck ? service.healthcheck->span : service.span;
    // Whether the image brings one cannot be seen from the files; without a contract that asks for
    // more it stays a remark.
    auto& finding = metadata != nullptr ? sink.add(span, std::move(message), {name})
                                        : sink.note(span, std::move(message), {name});
    finding.diagnostic.help =
        "add a `healthcheck` that asks for what the service is there for, or to its metadata "
        "`health:`, a probe of Bulkhead's own, or `role: job` where it ends by itself";
    if (!disabled && !known_without_healthcheck(service)) {
      finding.diagnostic.notes.emplace_back(
          "an image may bring its own; what the Compose file says can be relied upon");
    }
  }
}

}  // namespace bulkhead::rules
