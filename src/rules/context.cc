#include "rules/context.h"

#include <algorithm>

#include "base/check.h"
#include "compose/topology.h"
#include "reach/reach.h"

namespace bulkhead::rules {
namespace {

const model::Project& project_of(const compose::LoadResult& loaded) {
  CHECK(loaded.project.has_value());
  return *loaded.project;
}

}  // namespace

Context::Context(const Subject& subject, const Surroundings& surroundings)
    : loaded_(subject.loaded),
      project_(project_of(subject.loaded)),
      contract_(subject.contract),
      contract_diagnostics_(subject.contract_diagnostics),
      surroundings_(surroundings),
      environment_(subject.environment),
      permissions_(contract_, project_),
      label_source_(contract::label_source(contract_, project_)),
      topology_(compose::topology_of(project_)),
      namespaces_(topology_),
      declared_(reach::reach(topology_)),
      permitted_(contract::permitted_graph(contract_, project_)),
      names_(names_of(project_)) {}

bool Context::exists(const model::ServiceName& service) const {
  return project_.services.contains(service) || project_.inactive_services.contains(service) ||
         surroundings_.services_elsewhere.contains(service);
}

std::vector<std::string_view> Context::service_names() const {
  std::vector<std::string_view> names;
  for (const auto& [name, service] : project_.services) names.push_back(name.str());
  for (const auto& [name, service] : project_.inactive_services) names.push_back(name.str());
  for (const auto& name : surroundings_.services_elsewhere) names.push_back(name.str());
  return names;
}

bool Context::accepted(std::string_view code, std::string_view rule,
                       const model::ServiceName& service) const {
  const auto& exceptions = contract_.policy.exceptions;
  return std::any_of(exceptions.begin(), exceptions.end(), [&](const contract::Exception& each) {
    if (each.rule.value != code && each.rule.value != rule) return false;
    if (each.expires && each.expires->value < today()) return false;
    if (!each.environment.value.empty() && each.environment.value != environment_.str()) {
      return false;
    }
    return each.service.value.empty() || each.service.value == service.str();
  });
}

}  // namespace bulkhead::rules
