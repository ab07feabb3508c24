#include "rules/startup.h"

#include "rules/dockerfile.h"
#include "rules/image_name.h"

namespace bulkhead::rules {
namespace {

constexpr std::size_t kLargestDockerfile = std::size_t{1} << 20;

}  // namespace

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
  const model::Build& build = *service.build;
  if (!build.dockerfile_inline.empty()) {
    return stage_has_healthcheck(build.dockerfile_inline, build.target);
  }
  const auto file = dockerfile_path(build);
  if (!file) return false;
  const auto text = files.read(*file, kLargestDockerfile);
  return text && stage_has_healthcheck(*text, build.target);
}

}  // namespace bulkhead::rules
