#include <algorithm>

#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

/// The rule without its blanks, so that spelling does not hide that two are the same.
std::string normal(const std::string& rule) {
  std::string result;
  for (const char c : rule) {
    if (c != ' ' && c != '\t' && c != '\n') result += c;
  }
  return result;
}

std::string entry_points_of(const contract::Route& route) {
  std::vector<std::string> points = route.entry_points;
  std::sort(points.begin(), points.end());
  std::string text;
  for (const auto& point : points) text += point + ",";
  return text;
}

bool has_priority(const Context& context, const contract::Route& route) {
  for (const auto& label : contract::traefik_labels(context.project().services.at(route.service))) {
    if (label.kind == "routers" && label.name == route.router && label.field == "priority") {
      return true;
    }
  }
  return false;
}

}  // namespace

void duplicate_route(const Context& context, Sink& sink) {
  std::map<std::string, const contract::Route*> by_rule;
  std::map<std::string, const contract::Route*> by_name;
  for (const contract::Route& route : context.permissions().routes()) {
    const std::string protocol(route.protocol);
    const auto [named, new_name] = by_name.try_emplace(protocol + " " + route.router, &route);
    if (!new_name && named->second->service != route.service &&
        normal(named->second->rule) != normal(route.rule)) {
      auto& finding = sink.add(
          route.span,
          fmt::format(
              "router {} is declared by {} and by {}, each in its own way: Traefik drops both",
              quoted(route.router), quoted(named->second->service), quoted(route.service)),
          {route.service, named->second->service});
      finding.diagnostic.related.push_back({named->second->span, "declared here as well"});
      finding.diagnostic.help = "give each router a name of its own";
      continue;
    }
    if (route.rule.empty()) continue;
    const auto [first, is_new] = by_rule.try_emplace(
        protocol + " " + entry_points_of(route) + " " + normal(route.rule), &route);
    const contract::Route& other = *first->second;
    if (is_new || (other.service == route.service && other.router == route.router)) continue;
    if (other.backends == route.backends && other.target == route.target) continue;
    if (has_priority(context, route) || has_priority(context, other)) continue;
    auto& finding = sink.add(
        route.span,
        fmt::format(
            "routers {} (of {}) and {} (of {}) have the same rule: which of them answers is "
            "left to chance",
            quoted(other.router), quoted(other.service), quoted(route.router),
            quoted(route.service)),
        {route.service, other.service});
    finding.diagnostic.related.push_back({other.span, "the same rule"});
    finding.diagnostic.help = "tell them apart by host or path, or give one a `priority`";
  }
}

}  // namespace bulkhead::rules
