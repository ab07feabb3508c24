#include <algorithm>

#include <fmt/format.h>

#include "cli/commands/table.h"
#include "cli/open_engine.h"
#include "cli/open_project.h"
#include "cli/progress_choice.h"
#include "cli/up_problems.h"
#include "cli/up_request.h"
#include "orchestrate/status.h"
#include "render/status_json.h"
#include "render/status_text.h"
#include "text/json.h"

namespace bulkhead::cli {
namespace {

int run(const Arguments& arguments, Context& context) {
  Opening opening = open_project(arguments, context);
  const auto named = arguments.value("project-name");
  const bool has_files = opening.project && opening.project->readable();
  if (!has_files && !named) {
    if (!opening.project) return fail(context, opening.error);
    report_problems(*opening.project, false, context);
    return kUsage;
  }
  const model::Project* project = has_files ? &*opening.project->loaded.project : nullptr;
  const auto engine = open_engine(context);
  if (!engine) return fail(context, engine.error().message);
  const auto live = orchestrate::observe(*engine->engine, project ? project->name : *named, {},
                                         docker::Call{{}, context.interrupted});
  if (!live) return fail_engine(context, live.error());

  std::map<model::ServiceName, model::TierName> tiers;
  std::set<model::ServiceName> wanted;
  std::set<model::ServiceName> inactive;
  if (project != nullptr) {
    tiers = tiers_of(opening.project->contract, *project);
    for (const auto& [name, service] : project->services) wanted.insert(name);
    for (const auto& [name, service] : project->inactive_services) inactive.insert(name);
  }
  std::set<model::ServiceName> only;
  for (const std::string& service : arguments.values("SERVICE")) {
    only.insert(model::ServiceName(service));
  }
  model::StackStatus status = orchestrate::status_of(project ? project->name : *named, *live,
                                                     wanted, inactive, tiers, context.clock.wall());
  if (!only.empty()) {
    std::erase_if(status.containers,
                  [&](const auto& container) { return !only.contains(container.service); });
  }
  if (arguments.value_or("format", "text") == "json") {
    context.out.write(text::write_json(render::status_json(status)) + "\n");
  } else {
    context.out.write(render::status_text(status, context.color_out));
  }
  return kOk;
}

}  // namespace

Command ps_command() {
  CommandSpec spec;
  spec.name = "ps";
  spec.summary = "list the project's containers, and services that have none";
  spec.description =
      "One line a container: its service and tier, state, health, published ports and networks. A "
      "service of the files without a container has a line, too. With -p it needs no files.";
  spec.positionals = {{.name = "SERVICE",
                       .help = "only these",
                       .repeated = true,
                       .completion = Completion::kService}};
  spec.options = {text_or_json(),
                  {.name = "all", .letter = 'a', .help = "accepted: all are always listed"}};
  spec.examples = {{"bulkhead ps", "as a table"}, {"bulkhead ps --format json", "for programs"}};
  return {std::move(spec), run};
}

}  // namespace bulkhead::cli
