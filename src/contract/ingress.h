// Which service is the proxy at the edge, and what Traefik labels route to. Only what the labels
// and the proxy's own arguments say; a file provider's configuration is not read.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contract/contract.h"
#include "model/project.h"

namespace bulkhead::contract {

/// One label of the form traefik.<protocol>.<kind>.<name>.<field>. Traefik reads all but the name
/// without regard to case; so these are in lower case.
struct TraefikLabel {
  std::string_view protocol;  // "http", "tcp" or "udp"
  std::string_view kind;      // "routers", "services" or "middlewares"
  std::string name;           // as written
  std::string field;          // "rule", "loadbalancer.server.port"
  std::string key;            // the whole label, as written
  const Located<std::string>* value = nullptr;
};

/// The service's labels of that form, by key. Pointers into the service.
std::vector<TraefikLabel> traefik_labels(const model::Service& service);

/// The value of a label "traefik.enable" and the like, whatever the case of its key; null if
/// absent.
const Located<std::string>* find_label(const model::Service& service, std::string_view key);

/// As Traefik reads a boolean label; nothing when it is none.
std::optional<bool> parse_flag(std::string_view text);

/// What the proxy's static configuration says, as far as the Compose file shows it.
struct ProxySettings {
  /// False when the configuration comes from a file, which is not read: then nothing can be
  /// concluded from what is absent here.
  bool complete = true;
  bool docker_provider = false;
  std::optional<bool> exposed_by_default;
  std::string network;                             // providers.docker.network
  std::vector<std::string> entry_points;           // lower case
  std::vector<std::string> certificate_resolvers;  // lower case
  bool file_provider = false;
  bool has_constraints = false;
};
ProxySettings proxy_settings(const model::Service& proxy);

/// True for an image whose last path component is "traefik", with its major version when the tag
/// tells it.
bool is_traefik(const model::Service& service);
std::optional<int> traefik_major(const model::Service& service);

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
  std::string network;              // traefik.docker.network; may be empty
  text::Span span;                  // the label that declares it
  text::Span port_span;
};

/// Services that read the labels: an image named traefik, or metadata role `ingress` where the
/// image is not known to be another proxy.
std::vector<model::ServiceName> proxies(const Contract& contract, const model::Project& project);

/// Every route that labels declare, sorted by service and router. Services with
/// traefik.enable=false have none; without traefik.enable, a service has those its labels name
/// unless a proxy is known to have exposedByDefault off. Routers of a proxy's own dashboard
/// (`api@internal`) have no backend.
std::vector<Route> routes(const Contract& contract, const model::Project& project);

}  // namespace bulkhead::contract
