#include "graph/dot.h"

#include <fmt/format.h>

namespace bulkhead::graph {
namespace {

using Kind = PictureNode::Kind;
using Style = PictureEdge::Style;

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + "\"";
}

std::string dot_node(const PictureNode& node, std::size_t id) {
  std::string label = quoted(node.name);
  if (!node.note.empty()) {
    label.pop_back();
    label += "\\n" + quoted(node.note).substr(1);
  }
  const char* shape = node.kind == Kind::kNetwork   ? "hexagon"
                      : node.kind == Kind::kService ? "box"
                      : node.kind == Kind::kForeign ? "box"
                                                    : "oval";
  return fmt::format("n{} [label={}, shape={}{}];", id, label, shape,
                     node.kind == Kind::kForeign ? ", style=dashed" : "");
}

std::string dot_edge(const PictureEdge& edge) {
  std::string attributes;
  const auto add = [&](const std::string& attribute) {
    attributes += (attributes.empty() ? "" : ", ") + attribute;
  };
  if (!edge.label.empty()) add("label=" + quoted(edge.label));
  if (edge.style == Style::kExcess) add("style=dashed");
  if (edge.style == Style::kForbidden) add("color=red, penwidth=2");
  if (edge.style == Style::kJoins) {
    add("dir=none");
  } else if (edge.both_ways) {
    add("dir=both");
  }
  return fmt::format("n{} -> n{}{};", edge.from, edge.to,
                     attributes.empty() ? "" : fmt::format(" [{}]", attributes));
}

}  // namespace

std::string dot(const Picture& picture) {
  std::string text = fmt::format("digraph {} {{\n  rankdir=LR;\n", quoted(picture.title));
  for (std::size_t group = 0; group < picture.groups.size(); ++group) {
    const PictureGroup& it = picture.groups[group];
    const std::string title = it.note.empty() ? it.name : fmt::format("{} ({})", it.name, it.note);
    text += fmt::format("  subgraph cluster_{} {{\n    label={};\n", group, quoted(title));
    for (std::size_t i = 0; i < picture.nodes.size(); ++i) {
      if (picture.nodes[i].group != group) continue;
      text += fmt::format("    {}\n", dot_node(picture.nodes[i], i));
    }
    text += "  }\n";
  }
  for (std::size_t i = 0; i < picture.nodes.size(); ++i) {
    if (!picture.nodes[i].group) text += fmt::format("  {}\n", dot_node(picture.nodes[i], i));
  }
  for (const PictureEdge& edge : picture.edges) text += fmt::format("  {}\n", dot_edge(edge));
  return text + "}\n";
}

}  // namespace bulkhead::graph
