#include "rules/block_content.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "graph/mermaid.h"
#include "rules/container_rights.h"
#include "rules/project_picture.h"
#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

std::string graph_block(const Context& context) {
  const ProjectGraphs graphs{context.topology(), context.declared(), context.permitted()};
  const graph::Picture picture = picture_of(context.project(), context.contract(), graphs, false);
  return "```mermaid\n" + graph::mermaid(picture) + "```\n";
}

/// One cell of a table: on one line, and with no bar of its own.
std::string cell(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '|') result += '\\';
    result += c == '\n' ? ' ' : c;
  }
  return result;
}

std::string joined(const std::set<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + cell(word);
  return text;
}

std::string shown(const model::PortSet& ports) {
  std::string text = ports.is_all() ? "every port" : "";
  for (const model::Port port : ports.ports()) {
    text += (text.empty() ? "" : ", ") + model::to_string(port);
  }
  return text;
}

/// The services that it is permitted to call, by name.
std::set<std::string> callees(const Context& context, const model::ServiceName& service) {
  const model::Graph& graph = context.permitted();
  std::set<std::string> names;
  const auto id = graph.find_service(service);
  if (!id) return names;
  for (const std::uint32_t index : graph.bundles_from(*id)) {
    for (const model::NodeId to : graph.bundles()[index].to) {
      if (to != *id) names.insert(to_string(graph.node(to)));
    }
  }
  return names;
}

std::string services_block(const Context& context) {
  std::string text =
      "| service | tier | role | calls | listens on | published | owner |\n"
      "|---|---|---|---|---|---|---|\n";
  for (const auto& [name, service] : context.project().services) {
    const contract::ServiceMetadata* metadata = context.contract().find_service(name);
    const auto said = [&](const auto& field) {
      return metadata != nullptr && metadata->*field ? cell((metadata->*field)->value)
                                                     : std::string();
    };
    const contract::Tier* tier = context.contract().tier_of(name);
    std::set<std::string> published;
    for (const auto& port : service.ports) published.insert(shown_published(port));
    text += fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", cell(name.str()),
                        tier == nullptr ? std::string() : cell(tier->name.str()),
                        said(&contract::ServiceMetadata::role), joined(callees(context, name)),
                        shown(contract::listening_ports(context.contract(), service)),
                        joined(published), said(&contract::ServiceMetadata::owner));
  }
  return text;
}

}  // namespace

const std::vector<BlockKind>& block_kinds() {
  static const std::vector<BlockKind> kKinds = {
      {"graph", "who is to reach whom, as a Mermaid picture", graph_block},
      {"services", "every service with its tier, callees, ports and owner", services_block},
  };
  return kKinds;
}

const BlockKind* find_block_kind(std::string_view name) {
  const auto& kinds = block_kinds();
  const auto found = std::find_if(kinds.begin(), kinds.end(),
                                  [&](const BlockKind& kind) { return kind.name == name; });
  return found == kinds.end() ? nullptr : &*found;
}

}  // namespace bulkhead::rules
