#include "cli/commands/table.h"
#include "cli/open_project.h"
#include "compose/topology.h"
#include "contract/permitted.h"
#include "graph/dot.h"
#include "graph/graph_json.h"
#include "graph/mermaid.h"
#include "graph/outline.h"
#include "graph/picture.h"
#include "reach/reach.h"
#include "rules/project_picture.h"
#include "text/json.h"

namespace bulkhead::cli {
namespace {

int run(const Arguments& arguments, Context& context) {
  const Opening opening = open_project(arguments, context);
  if (!opening.project) return fail(context, opening.error);
  const OpenedProject& opened = *opening.project;
  report_problems(opened, arguments.flag("quiet"), context);
  if (!opened.usable()) return kUsage;
  const model::Project& project = *opened.loaded.project;
  const model::Topology topology = compose::topology_of(project);
  const model::Graph declared = reach::reach(topology);
  const model::Graph permitted = contract::permitted_graph(opened.contract, project);

  const std::string format = arguments.value_or("format", "text");
  const std::string which = arguments.value_or("graph", "declared");
  if (format == "json") {
    graph::GraphLabels labels{project.name, which, {}};
    for (const auto& [service, unused] : project.services) {
      const contract::Tier* tier = opened.contract.tier_of(service);
      if (tier != nullptr) labels.tiers.emplace(service, tier->name);
    }
    const model::Graph& chosen = which == "declared" ? declared : permitted;
    context.out.write(text::write_json(graph::graph_json(chosen, labels, context.sources)) + "\n");
    return kOk;
  }
  // A picture of what is permitted shows nothing else as reachable.
  const model::Graph& reachable = which == "declared" ? declared : permitted;
  const graph::Picture picture = rules::picture_of(
      project, opened.contract, {topology, reachable, permitted}, arguments.flag("excess"));
  context.out.write(format == "mermaid" ? graph::mermaid(picture)
                    : format == "dot"   ? graph::dot(picture)
                                        : graph::outline(picture));
  return kOk;
}

}  // namespace

Command graph_command() {
  CommandSpec spec;
  spec.name = "graph";
  spec.summary = "draw who reaches whom";
  spec.description =
      "Draws the project as its files declare it. With a contract: tiers, what each service needs "
      "of others, and whatever is reachable although no flow allows it; --excess adds what is "
      "reachable and not needed. Without one: services and the networks that they share.";
  spec.options = {{.name = "format",
                   .kind = OptionKind::kValue,
                   .value_name = "FORMAT",
                   .help = "text, mermaid, dot or json",
                   .choices = {"text", "mermaid", "dot", "json"}},
                  {.name = "graph",
                   .kind = OptionKind::kValue,
                   .value_name = "WHICH",
                   .help = "declared by the files (default), or permitted by the contract",
                   .choices = {"declared", "permitted"}},
                  {.name = "excess", .help = "draw what is reachable and not needed, too"}};
  spec.examples = {{"bulkhead graph", "as text"},
                   {"bulkhead graph --format mermaid", "for Markdown"},
                   {"bulkhead graph --format dot | dot -Tsvg > graph.svg", "with Graphviz"}};
  return {std::move(spec), run, OnSignal::kEnd};
}

}  // namespace bulkhead::cli
