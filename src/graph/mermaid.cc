#include "graph/mermaid.h"

#include <fmt/format.h>

namespace bulkhead::graph {
namespace {

using Kind = PictureNode::Kind;
using Style = PictureEdge::Style;

/// For text in double quotes, where Mermaid knows entities by name and number.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "#quot;";
        break;
      case '#':
        out += "#35;";
        break;
      case '<':
        out += "#lt;";
        break;
      case '>':
        out += "#gt;";
        break;
      default:
        out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return out;
}

std::string mermaid_node(const PictureNode& node, std::size_t id) {
  std::string text = escaped(node.name);
  if (!node.note.empty()) text += "<br/>" + escaped(node.note);
  switch (node.kind) {
    case Kind::kService:
    case Kind::kForeign:
      return fmt::format("n{}[\"{}\"]", id, text);
    case Kind::kNetwork:
      return fmt::format("n{}{{{{\"{}\"}}}}", id, text);
    case Kind::kInternet:
    case Kind::kHost:
    case Kind::kLan:
      return fmt::format("n{}([\"{}\"])", id, text);
  }
  return {};
}

std::string mermaid_edge(const PictureEdge& edge) {
  const bool dashed = edge.style == Style::kExcess;
  const bool arrow = !edge.both_ways;
  std::string_view line;
  switch (edge.style) {
    case Style::kNeeded:
    case Style::kJoins:
      line = arrow ? "-->" : "---";
      break;
    case Style::kExcess:
      line = arrow ? "-.->" : "-.-";
      break;
    case Style::kForbidden:
      line = arrow ? "==>" : "===";
      break;
  }
  // A dashed line with ports would read as a rule about them.
  const std::string label =
      edge.label.empty() || dashed ? "" : fmt::format("|\"{}\"|", escaped(edge.label));
  return fmt::format("n{} {}{} n{}", edge.from, line, label, edge.to);
}

}  // namespace

std::string mermaid(const Picture& picture) {
  std::string text = "flowchart LR\n";
  for (std::size_t group = 0; group < picture.groups.size(); ++group) {
    const PictureGroup& it = picture.groups[group];
    const std::string title = it.note.empty() ? it.name : fmt::format("{} ({})", it.name, it.note);
    text += fmt::format("  subgraph g{}[\"{}\"]\n", group, escaped(title));
    for (std::size_t i = 0; i < picture.nodes.size(); ++i) {
      if (picture.nodes[i].group != group) continue;
      text += fmt::format("    {}\n", mermaid_node(picture.nodes[i], i));
    }
    text += "  end\n";
  }
  for (std::size_t i = 0; i < picture.nodes.size(); ++i) {
    if (!picture.nodes[i].group) text += fmt::format("  {}\n", mermaid_node(picture.nodes[i], i));
  }
  std::string forbidden;
  for (std::size_t i = 0; i < picture.edges.size(); ++i) {
    text += fmt::format("  {}\n", mermaid_edge(picture.edges[i]));
    if (picture.edges[i].style != Style::kForbidden) continue;
    forbidden += fmt::format("{}{}", forbidden.empty() ? "" : ",", i);
  }
  if (!forbidden.empty()) text += fmt::format("  linkStyle {} stroke:#c0392b\n", forbidden);
  return text;
}

}  // namespace bulkhead::graph
