#include "cli/live_project.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "cli/open_project.h"
#include "cli/up_problems.h"
#include "orchestrate/container_steps.h"
#include "orchestrate/take_snapshot.h"

namespace bulkhead::cli {
namespace {

constexpr const char* kService = "com.docker.compose.service";

std::optional<std::string> name_of(const Arguments& arguments, Context& context, int& status) {
  if (auto named = arguments.value("project-name")) return named;
  const Opening opening = open_project(arguments, context);
  if (opening.project && opening.project->readable()) return opening.project->loaded.project->name;
  status = kUsage;
  if (opening.project) {
    report_problems(*opening.project, false, context);
  } else {
    status = fail(context, opening.error);
  }
  return std::nullopt;
}

}  // namespace

std::vector<const docker::Container*> LiveProject::containers(std::uint32_t number) const {
  std::vector<const docker::Container*> found = orchestrate::service_containers(live);
  std::erase_if(found, [&](const docker::Container* container) {
    if (number != 0 && orchestrate::number_of(*container) != number) return true;
    return !services.empty() && !services.contains(model::ServiceName(container->label(kService)));
  });
  const auto key = [](const docker::Container* container) {
    return std::tuple(container->label(kService), orchestrate::number_of(*container),
                      container->name);
  };
  std::sort(found.begin(), found.end(),
            [&](const auto* a, const auto* b) { return key(a) < key(b); });
  return found;
}

std::optional<LiveProject> open_live_project(const Arguments& arguments,
                                             const std::vector<std::string>& services,
                                             Context& context, int& status) {
  const auto name = name_of(arguments, context, status);
  if (!name) return std::nullopt;
  auto engine = open_engine(context);
  if (!engine) {
    status = fail(context, engine.error().message);
    return std::nullopt;
  }
  auto live =
      orchestrate::observe(*engine->engine, *name, {}, docker::Call{{}, context.interrupted});
  if (!live) {
    status = fail_engine(context, live.error());
    return std::nullopt;
  }
  LiveProject project{*name, std::move(*engine), std::move(*live), {}};
  for (const std::string& service : services) {
    project.services = {model::ServiceName(service)};
    if (project.containers().empty()) {
      status =
          fail(context, fmt::format("no service '{}' of project {} has a container: 'bulkhead ps' "
                                    "lists those that have; where the files have it, 'bulkhead up "
                                    "{}' makes one",
                                    service, project.name, service));
      return std::nullopt;
    }
  }
  project.services.clear();
  for (const std::string& service : services) project.services.insert(model::ServiceName(service));
  return project;
}

}  // namespace bulkhead::cli
