#include "render/edge_diff.h"

#include <fmt/format.h>

#include "render/markdown_text.h"
#include "text/render_diagnostic.h"

namespace bulkhead::render {
namespace {

std::string reasons(const model::ChangedEdge& edge) {
  std::string text;
  for (const std::string& why : edge.why) text += (text.empty() ? "" : "; ") + why;
  return text::printable(text);
}

std::string counts(std::size_t opened, std::size_t closed) {
  return fmt::format("{} opened, {} closed", opened, closed);
}

text::Value edges_json(const std::vector<model::ChangedEdge>& edges) {
  text::Sequence list;
  for (const model::ChangedEdge& edge : edges) {
    text::Mapping entry;
    entry.set("from", text::Value(edge.from));
    entry.set("to", text::Value(edge.to));
    entry.set("ports", text::Value(edge.ports));
    text::Sequence why;
    for (const std::string& reason : edge.why) why.emplace_back(reason);
    entry.set("why", text::Value(std::move(why)));
    list.emplace_back(std::move(entry));
  }
  return text::Value(std::move(list));
}

}  // namespace

std::string edge_diff_text(const model::EdgeDiff& diff, bool color) {
  std::string text;
  const auto line = [&](const model::ChangedEdge& edge, bool opened) {
    const std::string words =
        fmt::format("{} {} -> {} on {}", opened ? '+' : '-', edge.from, edge.to, edge.ports);
    text += color ? fmt::format("\x1b[{}m{}\x1b[0m", opened ? 32 : 31, words) : words;
    const std::string why = reasons(edge);
    text += why.empty() ? "\n" : fmt::format("  ({})\n", why);
  };
  for (const model::EnvironmentDiff& each : diff.environments) {
    if (each.opened.empty() && each.closed.empty()) continue;
    if (!each.environment.empty()) text += each.environment.str() + "\n";
    for (const auto& edge : each.opened) line(edge, true);
    for (const auto& edge : each.closed) line(edge, false);
  }
  if (text.empty()) return text;
  return text + counts(diff.opened(), diff.closed()) + " since " + diff.base + "\n";
}

text::Value edge_diff_json(const model::EdgeDiff& diff) {
  text::Sequence environments;
  for (const model::EnvironmentDiff& each : diff.environments) {
    text::Mapping entry;
    if (!each.environment.empty()) entry.set("environment", text::Value(each.environment.str()));
    entry.set("opened", edges_json(each.opened));
    entry.set("closed", edges_json(each.closed));
    environments.emplace_back(std::move(entry));
  }
  text::Mapping document;
  document.set("version", text::Value(std::int64_t{1}));
  document.set("base", text::Value(diff.base));
  document.set("environments", text::Value(std::move(environments)));
  return text::Value(std::move(document));
}

std::string edge_diff_markdown(const model::EdgeDiff& diff) {
  std::string text = "## What this change opens and closes\n\n";
  if (diff.opened() + diff.closed() == 0) {
    return text + fmt::format("Nothing, compared with {}: who can reach whom is as before.\n",
                              markdown_cell(diff.base));
  }
  text += fmt::format("{}, compared with {}.\n", counts(diff.opened(), diff.closed()),
                      markdown_cell(diff.base));
  for (const model::EnvironmentDiff& each : diff.environments) {
    if (each.opened.empty() && each.closed.empty()) continue;
    if (!each.environment.empty()) text += fmt::format("\n### {}\n", each.environment.str());
    text += "\n| | From | To | Ports | Why |\n|---|---|---|---|---|\n";
    for (const bool opened : {true, false}) {
      for (const auto& edge : opened ? each.opened : each.closed) {
        text += fmt::format("| {} | `{}` | `{}` | {} | {} |\n", opened ? "opened" : "closed",
                            markdown_cell(edge.from), markdown_cell(edge.to), edge.ports,
                            markdown_cell(reasons(edge)));
      }
    }
  }
  return text;
}

}  // namespace bulkhead::render
