#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/startup.h"
#include "rules/wording.h"

namespace bulkhead::rules {

void restart_policy(const Context& context, Sink& sink) {
  using Kind = model::RestartPolicy::Kind;
  const auto awaited = awaited_jobs(context.project());
  for (const auto& [name, service] : context.project().services) {
    const contract::ServiceMetadata* metadata = context.contract().find_service(name);
    const bool job = awaited.contains(name) || (metadata != nullptr && metadata->is_job());
    const bool always =
        service.restart.kind == Kind::kAlways || service.restart.kind == Kind::kUnlessStopped;
    if (job && always) {
      sink.add(service.restart.span.known() ? service.restart.span : service.span,
               fmt::format("{} ends by itself, and its restart policy starts it again each time",
                           quoted(name)),
               {name})
          .diagnostic.help = "write `restart: on-failure`, or `restart: \"no\"`";
    } else if (!job && service.restart.kind == Kind::kUnset && metadata != nullptr) {
      sink.add(service.span,
               fmt::format(
                   "{} has no restart policy: once it ends, or the machine restarts, it stays "
                   "down",
                   quoted(name)),
               {name})
          .diagnostic.help =
          "add `restart: unless-stopped`, or `role: job` to the metadata of what ends by itself";
    }
  }
}

}  // namespace bulkhead::rules
