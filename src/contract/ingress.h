// What Traefik labels route to. Only what the labels and the proxy's own arguments say; a file
// provider's configuration is not read.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contract/contract.h"
#include "contract/proxy_settings.h"
#include "contract/traefik_labels.h"
#include "model/project.h"

namespace bulkhead::contract {

/// One router declared by Traefik labels on a service.
struct Route {
  std::string router;         // as written; the service's own name where labels declare none
  std::string_view protocol;  // "http", "tcp" or "udp"
  std::string rule;           // "Host(`a.example`)"; empty where the default rule applies
  std::vector<std::string> entry_points;
  std::string target;                        // Traefik service named by the router; may be empty
  std::vector<model::ServiceName> proxies;   // who carries it
  model::ServiceName service;                // on which the labels stand
  std::vector<model::ServiceName> backends;  // who answers; empty when not in this project
  std::optional<model::Port> port;  // of the backends; given, or inferred from the exposed ones
  bool port_given = false;          // by a label, on its own or within an address
  bool by_swarm = false;            // the labels are a Swarm service's: no port is inferred
  std::string network;              // traefik.docker.network; may be empty
  text::Span span;                  // the label that declares it
  text::Span port_span;
};

/// Every route that labels declare, sorted by service and router. Services with
/// traefik.enable=false have none; without traefik.enable, a service has those its labels name
/// unless a proxy is known to have exposedByDefault off. Routers of a proxy's own dashboard
/// (`api@internal`) have no backend.
std::vector<Route> routes(const Contract& contract, const model::Project& project);

}  // namespace bulkhead::contract
