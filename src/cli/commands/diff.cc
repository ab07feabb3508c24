#include "reach/diff.h"

#include <fmt/format.h>

#include "cli/commands/table.h"
#include "cli/open_project.h"
#include "cli/revision_files.h"
#include "compose/topology.h"
#include "reach/explain.h"
#include "reach/reach.h"
#include "render/edge_diff.h"
#include "text/json.h"

namespace bulkhead::cli {
namespace {

/// One side of the comparison, for one environment; empty where it had none of that name.
struct Side {
  model::Topology topology;
  model::Graph graph;
};

Side side_of(const OpenedProject* opened) {
  Side side;
  if (opened != nullptr) side.topology = compose::topology_of(*opened->loaded.project);
  side.graph = reach::reach(side.topology);
  return side;
}

std::vector<model::ChangedEdge> edges_of(const std::vector<reach::EdgeChange>& changes,
                                         const model::Topology& topology) {
  std::vector<model::ChangedEdge> edges;
  for (const reach::EdgeChange& change : changes) {
    model::ChangedEdge edge{
        to_string(change.from), to_string(change.to), model::describe(change.ports), {}};
    for (const auto& why : change.why) edge.why.push_back(reach::describe(why, topology));
    edges.push_back(std::move(edge));
  }
  return edges;
}

Openings open_side(const Arguments& arguments, Context& context) {
  const bool one = arguments.value("environment").has_value() || !arguments.values("file").empty();
  if (!one) return open_every_environment(arguments, context);
  Opening opening = open_project(arguments, context);
  Openings openings;
  openings.error = std::move(opening.error);
  if (opening.project) openings.projects.push_back(std::move(*opening.project));
  return openings;
}

const OpenedProject* find(const Openings& openings, const model::EnvironmentName& environment) {
  for (const OpenedProject& opened : openings.projects) {
    if (opened.environment == environment && opened.readable()) return &opened;
  }
  return nullptr;
}

int run(const Arguments& arguments, Context& context) {
  const std::string base = arguments.value_or("BASE", "");
  const Openings after = open_side(arguments, context);
  if (!after.error.empty()) return fail(context, after.error);
  for (const OpenedProject& opened : after.projects) {
    report_problems(opened, true, context);
    if (!opened.readable()) return kUsage;
  }
  const auto files =
      RevisionFiles::open(context.clock, context.files, context.working_directory, base);
  if (!files) return fail(context, files.error().message);
  text::Sources sources;
  Context then{context.out,
               context.err,
               **files,
               context.clock,
               sources,
               context.environment,
               context.working_directory,
               context.read_standard_input,
               context.interrupted,
               false,
               false};
  // A base without the project, or without that environment, had no edges.
  const Openings before = open_side(arguments, then);

  model::EdgeDiff diff;
  diff.base = base;
  for (const OpenedProject& opened : after.projects) {
    const Side old_side = side_of(find(before, opened.environment));
    const Side new_side = side_of(&opened);
    const reach::Difference difference = reach::diff(old_side.graph, new_side.graph);
    diff.environments.push_back({opened.environment, edges_of(difference.opened, new_side.topology),
                                 edges_of(difference.closed, old_side.topology)});
  }
  for (const OpenedProject& opened : before.projects) {
    if (!opened.readable() || find(after, opened.environment) != nullptr) continue;
    const Side old_side = side_of(&opened);
    const reach::Difference difference = reach::diff(old_side.graph, side_of(nullptr).graph);
    diff.environments.push_back(
        {opened.environment, {}, edges_of(difference.closed, old_side.topology)});
  }

  const std::string format = arguments.value_or("format", "text");
  if (format == "json") {
    context.out.write(text::write_json(render::edge_diff_json(diff)) + "\n");
  } else if (format == "markdown") {
    context.out.write(render::edge_diff_markdown(diff));
  } else {
    context.out.write(render::edge_diff_text(diff, context.color_out));
  }
  const std::string fail_on = arguments.value_or("fail-on", "any");
  if (fail_on == "opened") return diff.opened() > 0 ? kFindings : kOk;
  if (fail_on == "none") return kOk;
  return diff.opened() + diff.closed() > 0 ? kFindings : kOk;
}

}  // namespace

Command diff_command() {
  CommandSpec spec;
  spec.name = "diff";
  spec.summary = "what a change opens and closes, since a git revision";
  spec.description =
      "Opens the project as it was in the revision BASE and as it is now, and compares who can "
      "reach "
      "whom in each environment of the contract. Each edge that was opened or closed is shown with "
      "its reason. Files outside the repository are taken as they are now.";
  spec.positionals = {{.name = "BASE", .help = "a git revision: main, HEAD~1", .required = true}};
  spec.options = {
      {.name = "format",
       .kind = OptionKind::kValue,
       .value_name = "FORMAT",
       .help = "text, json or markdown",
       .choices = {"text", "json", "markdown"}},
      {.name = "fail-on",
       .kind = OptionKind::kValue,
       .value_name = "WHAT",
       .help = "end with 1 on any difference (the default), on opened edges only, or on none",
       .choices = {"any", "opened", "none"}}};
  spec.examples = {{"bulkhead diff main", "what this branch opens and closes"},
                   {"bulkhead diff origin/main --format markdown --fail-on opened",
                    "for a comment on a change"}};
  spec.exit_status =
      "0 no differences, or none of those asked for; 1 differences; 2 the files cannot "
      "be read or there is no such revision";
  return {std::move(spec), run};
}

}  // namespace bulkhead::cli
