#include "cli/bring_images.h"

#include <set>

#include <fmt/format.h>

#include "cli/open_engine.h"
#include "cli/open_project.h"
#include "cli/progress_choice.h"
#include "cli/up_problems.h"
#include "docker/image_name.h"
#include "orchestrate/container_spec.h"
#include "orchestrate/failure_report.h"
#include "orchestrate/images.h"
#include "orchestrate/live_state.h"
#include "render/plan_text.h"

namespace bulkhead::cli {
namespace {

using model::ServiceName;
using model::StepKind;

/// Images of services that ask for a pull only where the image is missing, and that are not: by
/// the tag `latest` an image is never known to be the right one, as in docker compose.
Result<std::set<std::string>> kept(const model::Project& project, Context& context) {
  std::set<std::string> images;
  for (const auto& [name, service] : project.services) {
    const bool if_missing =
        service.pull_policy == "missing" || service.pull_policy == "if_not_present";
    const std::string image = orchestrate::image_of(project, service);
    const std::string tag = docker::split_image_name(image).tag;
    if (if_missing && !tag.empty() && tag != "latest") images.insert(image);
  }
  std::set<std::string> here;
  if (images.empty()) return here;
  const OpenedEngine engine = TRY(open_engine(context));
  const docker::Call call{{}, context.interrupted};
  for (const auto& [image, known] :
       TRY(orchestrate::observe_images(*engine.engine, images, call))) {
    here.insert(image);
  }
  return here;
}

/// Each image once, for the services named; all of the active ones when none is. Not those in
/// `left_out`.
model::Plan plan_of(StepKind kind, const model::Project& project,
                    const std::set<ServiceName>& services, const std::set<std::string>& left_out) {
  model::Plan plan;
  plan.project = project.name;
  std::set<std::string> seen;
  for (const auto& [name, service] : project.services) {
    const bool builds = service.build.has_value();
    if (builds != (kind == StepKind::kBuildImage)) continue;
    if (!services.empty() && !services.contains(name)) continue;
    if (!builds && (service.pull_policy == "never" || service.pull_policy == "build")) continue;
    const std::string image = orchestrate::image_of(project, service);
    if (left_out.contains(image) || !seen.insert(image).second) continue;
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
  const auto left_out =
      build ? Result<std::set<std::string>>(std::set<std::string>()) : kept(project, context);
  if (!left_out) return fail_engine(context, left_out.error());
  const model::Plan plan = plan_of(kind, project, services, *left_out);
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
  images.logins = engine->logins.get();
  images.engine_address = engine->address;
  images.environment = opening.project->loaded.environment;
  images.stop = context.interrupted;
  const auto progress = choose_progress(arguments, context);
  const orchestrate::ApplyOutcome outcome =
      orchestrate::fetch_images(plan, project, *engine->engine, context.clock, *progress, images);
  context.err.write(orchestrate::failure_report(plan, outcome, context.color_err, false,
                                                build ? "build" : "pull"));
  if (outcome.interrupted) return kInterrupted;
  return outcome.succeeded() ? kOk : kFindings;
}

}  // namespace bulkhead::cli
