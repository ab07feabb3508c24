#include <fmt/format.h>

#include "base/duration.h"
#include "rules/checks.h"
#include "rules/resolved_place.h"
#include "rules/wording.h"

namespace bulkhead::rules {

void start_interval_alone(const Context& context, Sink& sink) {
  for (const auto& [name, service] : context.project().services) {
    if (!service.healthcheck || !service.healthcheck->start_interval) continue;
    const auto& period = service.healthcheck->start_period;
    if (period && *period > Duration::zero()) continue;
    sink.add(place_of(context, service, {"healthcheck", "start_interval"},
                      service.healthcheck->span),
             fmt::format("the healthcheck of {} has `start_interval: {}` and {} `start_period` in "
                         "which it would hold",
                         quoted(name), format_duration(*service.healthcheck->start_interval),
                         period ? "an empty" : "no"),
             {name})
        .diagnostic.help = period
                               ? "give `start_period` the time that the service may take to start"
                               : "add `start_period` with the time that the service may take to "
                                 "start";
  }
}

}  // namespace bulkhead::rules
