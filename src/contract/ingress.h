// Which service is the proxy at the edge, and what Traefik labels route to. Only what the labels
// and the proxy's own arguments say; a file provider's configuration is not read.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "contract/contract.h"
#include "model/project.h"

namespace bulkhead::contract {

/// One router declared by Traefik labels on a service.
struct Route {
  std::string router;    // its name; the service's own where labels declare none
  std::string protocol;  // "http", "tcp" or "udp"
  std::string rule;      // "Host(`a.example`)"; empty where Traefik's default rule applies
  std::vector<std::string> entry_points;
  std::string target;  // the Traefik service that the router names; may be empty
  std::vector<model::ServiceName> proxies;  // who carries it
  model::ServiceName service;               // on which the labels stand
  std::optional<model::Port> port;  // server port, given or inferred from the only exposed one
  bool port_given = false;
  std::string network;  // traefik.docker.network; may be empty
  text::Span span;      // the label that declares it
  text::Span port_span;
};

/// Services that are the project's proxy: metadata role `ingress`, or an image named traefik.
std::vector<model::ServiceName> proxies(const Contract& contract, const model::Project& project);

/// Every route of labels, sorted by service and router. Services with traefik.enable=false have
/// none; without traefik.enable they have some only when the proxy's exposedByDefault is not off.
std::vector<Route> routes(const Contract& contract, const model::Project& project);

}  // namespace bulkhead::contract
