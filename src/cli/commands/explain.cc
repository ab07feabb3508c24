#include "reach/explain.h"

#include <algorithm>

#include <fmt/format.h>

#include "cli/commands/table.h"
#include "cli/explain_rule.h"
#include "cli/open_project.h"
#include "compose/topology.h"
#include "contract/permitted.h"
#include "reach/reach.h"
#include "text/suggest.h"

namespace bulkhead::cli {
namespace {

/// A service, or one of the three places that are none.
std::optional<model::Node> node_named(const std::string& name, const model::Topology& topology) {
  using Kind = model::Node::Kind;
  if (topology.services.contains(model::ServiceName(name))) {
    return model::Node{Kind::kService, model::ServiceName(name)};
  }
  if (name == "internet") return model::Node{Kind::kInternet, {}};
  if (name == "host") return model::Node{Kind::kHost, {}};
  if (name == "lan") return model::Node{Kind::kLan, {}};
  return std::nullopt;
}

int unknown_name(const std::string& name, const model::Topology& topology, Context& context) {
  std::vector<std::string_view> known = {"internet", "host", "lan"};
  for (const auto& [service, unused] : topology.services) known.push_back(service.str());
  const std::string meant = text::did_you_mean(name, known);
  return fail(context, fmt::format("the project has no service `{}`{}{}", name,
                                   meant.empty() ? "" : "; ", meant));
}

/// What the contract says of the same edge.
std::string permission(const OpenedProject& opened, const model::Node& from,
                       const model::Node& to) {
  if (!opened.contract.present) return "";
  const model::Project& project = *opened.loaded.project;
  const model::Graph permitted = contract::permitted_graph(opened.contract, project);
  const auto a = permitted.find(from);
  const auto b = permitted.find(to);
  if (a && b) {
    if (const auto edge = permitted.edge(*a, *b)) {
      return fmt::format("the contract requires it, on {}\n", model::describe(edge->ports));
    }
  }
  const bool services =
      from.kind == model::Node::Kind::kService && to.kind == model::Node::Kind::kService;
  if (!services || from == to) return "";
  const contract::Permissions permissions(opened.contract, project);
  return permissions.may_share(from.service, to.service)
             ? "the contract needs no such edge: where it is open, it is excess\n"
             : "the contract forbids them to meet on a network: no flow joins their tiers\n";
}

int explain_edge(const std::vector<std::string>& names, const Arguments& arguments,
                 Context& context) {
  const Opening opening = open_project(arguments, context);
  if (!opening.project) return fail(context, opening.error);
  report_problems(*opening.project, arguments.flag("quiet"), context);
  if (!opening.project->usable()) return kUsage;
  const model::Topology topology = compose::topology_of(*opening.project->loaded.project);
  const auto from = node_named(names[0], topology);
  if (!from) return unknown_name(names[0], topology, context);
  const auto to = node_named(names[1], topology);
  if (!to) return unknown_name(names[1], topology, context);
  const model::Graph graph = reach::reach(topology);
  const auto explanation = reach::explain(topology, graph, *from, *to);
  context.out.write(reach::to_text(explanation, topology, context.sources));
  context.out.write(permission(*opening.project, *from, *to));
  return kOk;
}

int run(const Arguments& arguments, Context& context) {
  if (arguments.flag("index")) return print_rule_index(context);
  std::vector<std::string> names = arguments.values("A");
  for (const std::string& name : arguments.values("B")) names.push_back(name);
  if (names.empty()) return list_rules(context);
  if (names.size() == 2) return explain_edge(names, arguments, context);
  return is_rule(names[0]) ? explain_rule(names[0], context) : unknown_rule(names[0], context);
}

}  // namespace

Command explain_command() {
  CommandSpec spec;
  spec.name = "explain";
  spec.summary = "tell why one service reaches another, or what a rule means";
  spec.description =
      "Names the network, namespace or published port through which A reaches B, with the lines "
      "that say so; or what keeps them apart. And what the contract says about it. A and B are "
      "services, or internet, host, lan.\n\n"
      "With the code or name of a rule instead, shows its page, and so for every other code that a "
      "command prints; alone, lists the rules.";
  spec.positionals = {
      {.name = "A", .help = "who reaches, or a rule", .completion = Completion::kService},
      {.name = "B", .help = "who is reached", .completion = Completion::kService}};
  spec.options = {{.name = "index", .help = "the rules as a Markdown table, as docs/rules has it"}};
  spec.examples = {{"bulkhead explain frontend db", "why the frontend reaches the database"},
                   {"bulkhead explain lan traefik", "what the LAN sees of the proxy"},
                   {"bulkhead explain BH201", "what forbidden-reach means, with cases"}};
  return {std::move(spec), run, OnSignal::kEnd};
}

}  // namespace bulkhead::cli
