#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/container_rights.h"
#include "rules/image_name.h"
#include "rules/wording.h"

namespace bulkhead::rules {

void ungated_dependency(const Context& context, Sink& sink) {
  for (const auto& [name, service] : context.project().services) {
    for (const auto& dependency : service.depends_on) {
      if (dependency.implied || dependency.condition != model::DependencyCondition::kStarted) {
        continue;
      }
      const auto found = context.project().services.find(dependency.service);
      if (found == context.project().services.end()) continue;
      const DataStore* store = data_store(found->second);
      if (store == nullptr) continue;
      const bool checked = has_healthcheck(found->second);
      std::string message =
          fmt::format("{} starts as soon as {} ({}) is started, and may find it not yet ready",
                      quoted(name), quoted(dependency.service), store->title);
      const bool with_contract = context.contract().find_service(name) != nullptr;
      auto& finding =
          with_contract
              ? sink.add(dependency.span, std::move(message), {name, dependency.service})
              : sink.note(dependency.span, std::move(message), {name, dependency.service});
      finding.diagnostic.help =
          checked ? "add `condition: service_healthy`: it has a healthcheck"
                  : fmt::format("give {} a `healthcheck`, and add `condition: service_healthy`",
                                quoted(dependency.service));
    }
  }
}

}  // namespace bulkhead::rules
