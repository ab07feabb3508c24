#include "cli/bring_images.h"

#include <set>

#include <fmt/format.h>

#include "cli/open_engine.h"
#include "cli/open_project.h"
#include "cli/progress_choice.h"
#include "orchestrate/container_spec.h"
#include "orchestrate/failure_report.h"
#include "orchestrate/images.h"
#include "render/plan_text.h"

namespace bulkhead::cli {
namespace {

using model::ServiceName;
using model::StepKind;

/// Each image once, for the services named; all of the active ones when none is.
model::Plan plan_of(StepKind kind, const model::Project& project,
                    const std::set<ServiceName>& services) {
  model::Plan plan;
  plan.project = project.name;
  std::set<std::string> seen;
  for (const auto& [name, service] : project.services) {
    const bool builds = service.build.has_value();
    if (builds != (kind == StepKind::kBuildImage)) continue;
    if (!services.empty() && !services.contains(name)) continue;
    const std::string image = orchestrate::image_of(project, service);
    if (!seen.insert(image).second) continue;
    model::Change change;
    change.kind = builds ? model::ChangeKind::kBuild : model::ChangeKind::kPull;
    change.resource = model::Resource::kImage;
    change.name = image;
    change.service = name;
    change.reason = "asked for";
    model::Step step;
    step.kind = kind;
    step.subject = image;
    step.service = name;
    step.change = plan.changes.size();
    plan.changes.push_back(std::move(change));
    plan.steps.push_back(std::move(step));
  }
  return plan;
}

}  // namespace

std::vector<OptionSpec> bring_images_options() {
  return {text_or_json(), {.name = "dry-run", .help = "list the images and change nothing"}};
}

int bring_images(StepKind kind, const Arguments& arguments, Context& context) {
  const Opening opening = open_project(arguments, context);
  if (!opening.project) return fail(context, opening.error);
  const bool quiet = arguments.flag("quiet");
  report_problems(*opening.project, quiet, context);
  if (!opening.project->usable()) return kUsage;
  model::Project project = *opening.project->loaded.project;
  std::set<ServiceName> services;
  for (const std::string& service : arguments.values("SERVICE")) {
    if (!project.services.contains(ServiceName(service))) {
      return fail(context,
                  fmt::format("there is no service '{}' in project {}", service, project.name));
    }
    services.insert(ServiceName(service));
  }
  const bool build = kind == StepKind::kBuildImage;
  for (auto& [name, service] : project.services) {
    if (!build || !service.build) continue;
    service.build->no_cache = service.build->no_cache || arguments.flag("no-cache");
    service.build->pull = service.build->pull || arguments.flag("pull");
  }
  const model::Plan plan = plan_of(kind, project, services);
  if (arguments.flag("dry-run")) {
    context.out.write(render::plan_text(plan, context.color_out));
    return kOk;
  }
  if (plan.steps.empty()) {
    if (!quiet) {
      context.err.write(
          fmt::format("{}: no image to {}\n", project.name, build ? "build" : "pull"));
    }
    return kOk;
  }
  const auto engine = open_engine(context);
  if (!engine) return fail(context, engine.error().message);
  orchestrate::ImageOptions images;
  images.docker_config = engine->docker_config;
  images.engine_address = engine->address;
  images.stop = context.interrupted;
  const auto progress = choose_progress(arguments, context);
  const orchestrate::ApplyOutcome outcome =
      orchestrate::fetch_images(plan, project, *engine->engine, context.clock, *progress, images);
  context.err.write(orchestrate::failure_report(plan, outcome, context.color_err, false));
  if (outcome.interrupted) return kInterrupted;
  return outcome.succeeded() ? kOk : kFindings;
}

}  // namespace bulkhead::cli
