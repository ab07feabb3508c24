#include "orchestrate/drift.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "cli/commands/table.h"
#include "cli/open_engine.h"
#include "cli/open_project.h"
#include "cli/progress_choice.h"
#include "cli/up_problems.h"
#include "cli/up_request.h"
#include "orchestrate/take_snapshot.h"
#include "orchestrate/up.h"
#include "render/drift_json.h"
#include "render/drift_text.h"
#include "text/json.h"

namespace bulkhead::cli {
namespace {

/// What concerns the named services; all of it where none is named.
void keep_only(const std::vector<std::string>& services, model::Drift& drift) {
  if (services.empty()) return;
  const std::set<std::string> named(services.begin(), services.end());
  std::erase_if(drift.differences, [&](const model::Difference& difference) {
    return !named.contains(difference.service.str());
  });
}

int show(const model::Drift& drift, const Arguments& arguments, Context& context) {
  if (arguments.value_or("format", "text") == "json") {
    context.out.write(text::write_json(render::drift_json(drift, context.sources)) + "\n");
  } else {
    context.out.write(render::drift_text(drift, context.sources, context.color_out));
  }
  return drift.differences.empty() ? kOk : kFindings;
}

int run(const Arguments& arguments, Context& context) {
  const Opening opening = open_project(arguments, context);
  if (!opening.project) return fail(context, opening.error);
  report_problems(*opening.project, arguments.flag("quiet"), context);
  if (!opening.project->usable()) return kUsage;
  const model::Project& project = *opening.project->loaded.project;
  const std::vector<std::string> services = arguments.values("SERVICE");
  for (const std::string& service : services) {
    if (project.services.contains(model::ServiceName(service))) continue;
    return fail(context,
                fmt::format("there is no service '{}' in project {}", service, project.name));
  }
  const auto engine = open_engine(context);
  if (!engine) return fail(context, engine.error().message);

  orchestrate::UpRequest request{project, context.files};
  request.environment = opening.project->loaded.environment;
  request.jobs = jobs_of(opening.project->contract, project);
  const docker::Call call{{}, context.interrupted};
  auto prepared = orchestrate::prepare(request, *engine->engine, call);
  if (!prepared) return fail_engine(context, prepared.error());
  const Status images = orchestrate::observe_running_images(*engine->engine, prepared->live, call);
  if (!images) return fail_engine(context, images.error());
  model::Drift drift = orchestrate::drift(project, prepared->desired, prepared->live);
  keep_only(services, drift);
  return show(drift, arguments, context);
}

}  // namespace

Command drift_command() {
  CommandSpec spec;
  spec.name = "drift";
  spec.summary = "where the live engine is not as the files say, field by field";
  spec.description =
      "Compares every container, network and volume of the project with what the files say: image, "
      "environment, networks and aliases, ports, mounts, limits, restart policy, healthcheck, "
      "networks' options; and finds containers that are missing, too many, not running, or on the "
      "project's networks without belonging to it. Each difference comes with what is expected, "
      "what is there, and the line that expects it. Values of secrets are never shown.\n\n"
      "`plan` shows what would put it right; `up` does it.";
  spec.positionals = {{.name = "SERVICE",
                       .help = "only what concerns these",
                       .repeated = true,
                       .completion = Completion::kService}};
  spec.options = {text_or_json()};
  spec.examples = {{"bulkhead drift", "what is not as the files say; nothing when all is"},
                   {"bulkhead drift --format json web", "for programs, one service"}};
  spec.exit_status =
      "0 no drift · 1 drift · 2 the files could not be understood, or the engine not be asked";
  return {std::move(spec), run};
}

}  // namespace bulkhead::cli
