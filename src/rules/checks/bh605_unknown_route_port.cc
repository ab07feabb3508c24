#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/wording.h"

namespace bulkhead::rules {

void unknown_route_port(const Context& context, Sink& sink) {
  std::set<model::ServiceName> said;
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
