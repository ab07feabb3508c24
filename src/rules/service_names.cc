#include "rules/service_names.h"

#include "model/hostname.h"

namespace bulkhead::rules {

ServiceNames names_of(const model::Project& project) {
  ServiceNames names;
  for (const auto& [name, service] : project.services) {
    names[name.str()].insert(name);
    if (!service.container_name.value.empty()) names[service.container_name.value].insert(name);
    const std::string& hostname = service.hostname.value;
    if (model::is_found_by_hostname(hostname)) names[hostname].insert(name);
    for (const auto& attachment : service.networks) {
      for (const auto& alias : attachment.aliases) names[alias.value].insert(name);
    }
  }
  return names;
}

}  // namespace bulkhead::rules
