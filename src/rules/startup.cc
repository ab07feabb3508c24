#include "rules/startup.h"

#include "model/build_stage.h"
#include "rules/image_name.h"

namespace bulkhead::rules {
std::set<model::ServiceName> awaited_jobs(const model::Project& project) {
  std::set<model::ServiceName> jobs;
  for (const auto& [name, service] : project.services) {
    for (const auto& dependency : service.depends_on) {
      if (dependency.condition == model::DependencyCondition::kCompletedSuccessfully) {
        jobs.insert(dependency.service);
      }
    }
  }
  return jobs;
}

bool image_has_healthcheck(const model::Service& service, text::FileReader& files) {
  if (!service.build) return known_with_healthcheck(service);
  const auto stage = model::built_stage(*service.build, files);
  return stage && stage->healthcheck;
}

}  // namespace bulkhead::rules
