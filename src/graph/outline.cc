#include "graph/outline.h"

#include <algorithm>

#include <fmt/format.h>

namespace bulkhead::graph {
namespace {

using Style = PictureEdge::Style;

class Outline final {
 public:
  explicit Outline(const Picture& picture) : picture_(picture) {
    for (const PictureNode& node : picture.nodes) width_ = std::max(width_, title(node).size());
  }

  std::string write() {
    for (std::size_t group = 0; group < picture_.groups.size(); ++group) {
      const PictureGroup& it = picture_.groups[group];
      text_ += it.note.empty() ? it.name + "\n" : fmt::format("{} ({})\n", it.name, it.note);
      write_nodes(group, "  ");
    }
    write_nodes(std::nullopt, "");
    return std::move(text_);
  }

 private:
  static std::string title(const PictureNode& node) {
    std::string text = node.name;
    if (node.kind == PictureNode::Kind::kNetwork) text = "network " + text;
    if (!node.note.empty()) text += fmt::format(" ({})", node.note);
    return text;
  }

  void write_nodes(std::optional<std::size_t> group, std::string_view indent) {
    for (std::size_t i = 0; i < picture_.nodes.size(); ++i) {
      const PictureNode& node = picture_.nodes[i];
      if (node.group != group) continue;
      std::string line = fmt::format("{}{:<{}}", indent, title(node), width_);
      for (const Style style : {Style::kNeeded, Style::kJoins, Style::kForbidden, Style::kExcess}) {
        line += lines_from(i, style);
      }
      line.erase(line.find_last_not_of(' ') + 1);
      text_ += line + "\n";
    }
  }

  std::string lines_from(std::size_t node, Style style) const {
    std::string targets;
    for (const PictureEdge& edge : picture_.edges) {
      if (edge.from != node || edge.style != style) continue;
      if (!targets.empty()) targets += ", ";
      targets += picture_.nodes[edge.to].name;
      if (!edge.label.empty() && style != Style::kExcess) targets += fmt::format(":{}", edge.label);
    }
    if (targets.empty()) return "";
    switch (style) {
      case Style::kNeeded:
        return "  -> " + targets;
      case Style::kJoins:
        return "  on " + targets;
      case Style::kForbidden:
        return "  FORBIDDEN " + targets;
      case Style::kExcess:
        return "  (excess: " + targets + ")";
    }
    return "";
  }

  const Picture& picture_;
  std::size_t width_ = 0;
  std::string text_;
};

}  // namespace

std::string outline(const Picture& picture) {
  return Outline(picture).write();
}

}  // namespace bulkhead::graph
