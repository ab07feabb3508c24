#include <algorithm>

#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/fixes.h"
#include "rules/startup.h"
#include "rules/wording.h"

namespace bulkhead::rules {

void restart_policy(const Context& context, Sink& sink) {
  using Kind = model::RestartPolicy::Kind;
  const auto awaited = awaited_jobs(context.project());
  // Where others are restarted, one that is not was perhaps forgotten.
  const auto& services = context.project().services;
  const bool others = std::any_of(services.begin(), services.end(), [](const auto& entry) {
    const Kind kind = entry.second.restart.kind;
    return kind == Kind::kAlways || kind == Kind::kUnlessStopped;
  });
  for (const auto& [name, service] : services) {
    const contract::ServiceMetadata* metadata = context.contract().find_service(name);
    const bool job = awaited.contains(name) || (metadata != nullptr && metadata->is_job());
    const bool always =
        service.restart.kind == Kind::kAlways || service.restart.kind == Kind::kUnlessStopped;
    if (job && always) {
      auto& finding = sink.add(
          service.restart.span.known() ? service.restart.span : service.span,
          fmt::format("{} ends by itself, and its restart policy starts it again each time",
                      quoted(name)),
          {name});
      finding.diagnostic.help = "write `restart: on-failure`, or `restart: \"no\"`";
      finding.diagnostic.fix =
          fix_by_value(context, service.restart.span, {"services", name.str(), "restart"},
                       text::Value("on-failure"), "restart it on failure only");
    } else if (!job && service.restart.kind == Kind::kUnset && (metadata != nullptr || others)) {
      std::string message = fmt::format(
          "{} has no restart policy: once it ends, or the machine restarts, it stays down",
          quoted(name));
      auto& finding = metadata != nullptr ? sink.add(service.span, std::move(message), {name})
                                          : sink.note(service.span, std::move(message), {name});
      finding.diagnostic.help =
          "add `restart: unless-stopped`, or `role: job` to the metadata of what ends by itself";
    }
  }
}

}  // namespace bulkhead::rules
