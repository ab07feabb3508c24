#include <fmt/format.h>

#include "base/ascii.h"
#include "rules/checks.h"
#include "rules/compose_problems.h"
#include "rules/wording.h"

namespace bulkhead::rules {

namespace {

bool is_port(std::string_view text) {
  unsigned number = 0;
  if (text.empty() || text.size() > 5) return false;
  for (const char c : text) {
    if (!is_digit(c)) return false;
    number = number * 10 + static_cast<unsigned>(c - '0');
  }
  return number > 0 && number <= 65535;
}

/// Labels that give a port which is none; false where there is one.
bool judge_given(const Context& context, Sink& sink, const model::Service& service) {
  bool good = true;
  for (const auto& label : contract::traefik_labels(context.proxy_labels(service))) {
    if (label.kind != "services" || label.field != "loadbalancer.server.port") continue;
    if (is_port(trim(label.value->value))) continue;
    if (holds_unset_variable(context, label.value->span)) continue;  // BH507
    good = false;
    sink.add(label.value->span,
             fmt::format("label {} of {} gives port {}, which is none", quoted(label.key),
                         quoted(service.name), quoted(label.value->value)),
             {service.name})
        .diagnostic.help = "write a number from 1 to 65535: the port on which the service listens";
  }
  return good;
}

}  // namespace

void unknown_route_port(const Context& context, Sink& sink) {
  std::set<model::ServiceName> said;
  for (const auto& [name, service] : context.project().services) {
    if (!judge_given(context, sink, service)) said.insert(name);
  }
  for (const contract::Route& route : context.permissions().routes()) {
    if (route.port_given) continue;
    for (const auto& backend : route.backends) {
      const std::string help =
          fmt::format("add the label `traefik.{}.services.{}.loadbalancer.server.port=PORT`",
                      route.protocol, backend.str());
      if (route.by_swarm) {
        if (!said.insert(backend).second) continue;
        sink.add(route.span,
                 fmt::format("router {} leads to {}, and no label names its port: of a Swarm "
                             "service Traefik infers none, and does not serve it",
                             quoted(route.router), quoted(backend)),
                 {backend})
            .diagnostic.help = help;
        continue;
      }
      const model::Service& service = context.project().services.at(backend);
      std::set<model::Port> ports;
      for (const auto& port : service.expose) ports.insert(port.value);
      for (const auto& port : service.ports) ports.insert(port.target);
      if (ports.size() == 1 || !said.insert(backend).second) continue;
      if (ports.empty()) {
        auto& finding = sink.note(
            route.span,
            fmt::format("router {} leads to {}, and neither a label nor the Compose file names its "
                        "port",
                        quoted(route.router), quoted(backend)),
            {backend});
        finding.diagnostic.notes.emplace_back(
            "Traefik then takes the lowest port that the image exposes, if it exposes any");
        finding.diagnostic.help = help;
        continue;
      }
      std::vector<std::string> shown;
      for (const auto port : ports) shown.push_back(model::to_string(port));
      auto& finding = sink.add(
          route.span,
          fmt::format(
              "router {} leads to {}, which exposes {}, and no label says which port: Traefik "
              "takes the lowest",
              quoted(route.router), quoted(backend), listed(shown)),
          {backend});
      finding.diagnostic.help = help;
    }
  }
}

}  // namespace bulkhead::rules
