#include <algorithm>

#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/compose_problems.h"
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
  const model::Service& service = context.project().services.at(route.service);
  for (const auto& label : contract::traefik_labels(context.proxy_labels(service))) {
    if (label.kind == "routers" && label.name == route.router && label.field == "priority") {
      return true;
    }
  }
  return false;
}

/// One middleware or service of Traefik, as the labels of one container have it.
struct Declaration {
  model::ServiceName owner;
  text::Span span;
  std::map<std::string, std::string> fields;
};

bool is_carried(const model::Labels& labels, bool exposed_by_default) {
  const auto* enable = contract::find_label(labels, "traefik.enable");
  const auto flag = enable == nullptr ? std::nullopt : contract::parse_flag(enable->value);
  return flag.value_or(exposed_by_default);
}

bool exposes_by_default(const Context& context) {
  const auto proxies = contract::proxies(context.contract(), context.project());
  return std::none_of(proxies.begin(), proxies.end(), [&](const auto& proxy) {
    return contract::proxy_settings(context.project().services.at(proxy)).exposed_by_default ==
           false;
  });
}

// Traefik's docker provider joins the servers of equal services, and drops whatever differs
// otherwise (pkg/provider/configuration.go).
void judge_declarations(const Context& context, Sink& sink) {
  const bool exposed = exposes_by_default(context);
  std::map<std::string, std::map<model::ServiceName, Declaration>> declarations;
  for (const auto& [name, service] : context.project().services) {
    const model::Labels& labels = context.proxy_labels(service);
    if (!is_carried(labels, exposed)) continue;
    for (const auto& label : contract::traefik_labels(labels)) {
      if (label.kind == "routers") continue;
      const std::string_view noun =
          label.kind == "middlewares" ? std::string_view("middleware") : "service";
      auto& declaration =
          declarations[fmt::format("{} {} {}", label.protocol, noun, label.name)][name];
      if (declaration.fields.empty() && !declaration.span.known()) {
        declaration.owner = name;
        declaration.span = label.value->span;
      }
      if (label.field.starts_with("loadbalancer.server.")) continue;
      declaration.fields[label.field] = label.value->value;
    }
  }
  for (const auto& [title, owners] : declarations) {
    const Declaration& first = owners.begin()->second;
    for (const auto& [owner, other] : owners) {
      if (other.fields == first.fields) continue;
      const auto space = title.find(' ') + 1;
      const auto name = title.substr(title.find(' ', space) + 1);
      auto& finding = sink.add(
          other.span,
          fmt::format("{} {} of Traefik is declared by {} and by {}, each in its own way: it drops "
                      "both",
                      title.substr(space, title.find(' ', space) - space), quoted(name),
                      quoted(first.owner), quoted(owner)),
          {owner, first.owner});
      finding.diagnostic.related.push_back({first.span, "declared here as well"});
      finding.diagnostic.help = "give each a name of its own, or declare it once";
    }
  }
}

}  // namespace

void duplicate_route(const Context& context, Sink& sink) {
  judge_declarations(context, sink);
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
    // Hosts that variables are to give are the same as long as these are not set: BH507.
    if (holds_unset_variable(context, route.span) || holds_unset_variable(context, other.span)) {
      continue;
    }
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
